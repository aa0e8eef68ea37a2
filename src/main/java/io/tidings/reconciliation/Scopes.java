package io.tidings.reconciliation;

import io.smallrye.mutiny.Uni;
import io.tidings.access.Caller;
import io.tidings.platform.Params;
import io.tidings.platform.Problem;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.UUID;

/**
 * Whose side of the books a caller may compare: a client's results, or one receiver's
 * notifications, also of a receiver that was deleted. One that hears of all clients is the
 * operator's, whichever client it stands under.
 */
@Singleton
public class Scopes {

  private final Pool pool;
  private final Caller caller;

  Scopes(Pool pool, Caller caller) {
    this.pool = pool;
    this.caller = caller;
  }

  /**
   * @param clientId as an ADMIN names it, or {@code null}
   * @throws Problem when it is not the caller's
   */
  public UUID client(String clientId) {
    return caller.clientFor(Params.uuid("clientId", clientId));
  }

  /**
   * A RECEIVER key's own receiver; other keys name one of theirs.
   *
   * @throws Problem when it is not the caller's
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
      throw Problem.invalid("receiver", "only a RECEIVER key may leave it out: name the receiver");
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

  /** The receiver that is named or that the key is for; without one, the client. */
  public Uni<UUID> receiverOrClient(String receiver, String clientId) {
    return receiver != null || caller.receiverScope() != null
        ? receiver(receiver)
        : Uni.createFrom().item(client(clientId));
  }
}
