package io.tidings.reconciliation.feed;

import io.smallrye.mutiny.Uni;
import io.tidings.access.Caller;
import io.tidings.web.Params;
import io.tidings.web.Problem;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
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
}
