package io.tidings.reconciliation.feed;

import io.smallrye.mutiny.Uni;
import io.tidings.access.Caller;
import io.tidings.web.Cursors;
import io.tidings.web.Params;
import io.tidings.web.Problem;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * Decides whose records a caller may compare: a client's results, or one receiver's notifications,
 * even of a deleted receiver. A receiver of all clients belongs to the operator, no matter which
 * client it was created for.
 */
@Singleton
public class RecordScopes {

  private final Pool pool;
  private final Caller caller;

  RecordScopes(Pool pool, Caller caller) {
    this.pool = pool;
    this.caller = caller;
  }

  /**
   * @param clientId the client that an ADMIN names, or {@code null}
   * @throws Problem when the client is not the caller's
   */
  public UUID client(String clientId) {
    return caller.clientFor(Params.uuid("clientId", clientId));
  }

  /**
   * Returns the receiver of a RECEIVER key; other keys must name one of theirs.
   *
   * @throws Problem when the receiver is not the caller's
   */
  public Uni<UUID> receiver(String asked) {
    UUID own = caller.receiverScope();
    UUID wanted = Params.uuid("receiver", asked);
    if (own != null && wanted != null && !own.equals(wanted)) {
      throw Problem.notFound("receiver", wanted);
    }
    if (own != null) {
      return Uni.createFrom().item(own);
    }
    if (wanted == null) {
      throw Problem.invalid("receiver", "must be given: only a RECEIVER key may omit it");
    }
    return pool.preparedQuery(
            "select id from receiver where id = $1"
                + " and ($2::uuid is null or client_id = $2 and not all_clients)")
        .execute(Tuple.of(wanted, caller.clientScope(null)))
        .map(
            rows -> {
              if (rows.rowCount() == 0) {
                throw Problem.notFound("receiver", wanted);
              }
              return wanted;
            });
  }

  /** Returns the named receiver or that of the key; without one, the client. */
  public Uni<UUID> receiverOrClient(String receiver, String clientId) {
    return receiver != null || caller.receiverScope() != null
        ? receiver(receiver)
        : Uni.createFrom().item(client(clientId));
  }

  /**
   * A reader's position in a feed, as stored in its cursor.
   *
   * @param epoch of the database it read from
   * @param from the number after which the page that ends here begins
   * @param to the last number of that page
   */
  public record FeedPosition(Epoch epoch, long from, long to) {

    /** Length of an older cursor, which has no parent and begins. */
    private static final int OLDER_BYTES = Integer.BYTES + 2 * Long.BYTES;

    private static final int BYTES = 2 * Integer.BYTES + 3 * Long.BYTES;

    /** The position before all entries. */
    public static final FeedPosition START = new FeedPosition(new Epoch(0, 0, 0), 0, 0);

    /**
     * @param after the cursor in the request; without one, the reader begins at the start
     * @throws Problem {@code cursor_invalid}
     */
    static FeedPosition read(Cursors cursors, String list, String after) {
      ByteBuffer bytes = cursors.read(list, "after", after, BYTES, OLDER_BYTES);
      if (bytes == null) {
        return START;
      }
      Epoch epoch =
          bytes.remaining() == OLDER_BYTES
              ? new Epoch(bytes.getInt(), 0, Long.MAX_VALUE)
              : new Epoch(bytes.getInt(), bytes.getInt(), bytes.getLong());
      return new FeedPosition(epoch, bytes.getLong(), bytes.getLong());
    }

    public byte[] bytes() {
      return ByteBuffer.allocate(BYTES)
          .putInt(epoch.id())
          .putInt(epoch.parent())
          .putLong(epoch.begins())
          .putLong(from)
          .putLong(to)
          .array();
    }

    /**
     * A period of a database's history, as stored in a reader's cursor (see {@code feed_epoch}).
     *
     * @param id unique across all histories
     * @param parent the previous one; 0: unknown
     * @param begins the last number before it
     */
    public record Epoch(int id, int parent, long begins) {}
  }
}
