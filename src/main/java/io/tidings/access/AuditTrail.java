package io.tidings.access;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Makes a change and its audit record in one transaction: a crash leaves both or neither. Logs the
 * change in category {@code tidings.audit} after the commit.
 */
@Singleton
public class AuditTrail {

  static final Logger LOG = Logger.getLogger("tidings.audit");

  private static final String INSERT =
      "insert into audit_event (action, target, client_id, actor_key, actor_client, actor_name,"
          + " actor_role, address) values ($1, $2, $3, $4, $5, $6, $7, $8)";

  private final Pool pool;

  AuditTrail(Pool pool) {
    this.pool = pool;
  }

  /**
   * @param change runs in a transaction, which is rolled back if it fails
   * @param deed makes the record of what the change returned; {@code null}: nothing was changed
   */
  public <T> Uni<T> changeAndRecord(
      Actor actor, Function<SqlClient, Uni<T>> change, Function<T, AuditedChange> deed) {
    return pool.<T>withTransaction(
            sql -> change.apply(sql).call(result -> write(sql, actor, deed.apply(result))))
        .invoke(result -> log(actor, deed.apply(result)));
  }

  private static Uni<Void> write(SqlClient sql, Actor actor, AuditedChange deed) {
    if (deed == null) {
      return Uni.createFrom().voidItem();
    }
    return sql.preparedQuery(INSERT)
        .execute(
            Tuple.tuple()
                .addString(deed.action())
                .addString(deed.target().toString())
                .addUUID(deed.clientId())
                .addUUID(actor.keyId())
                .addUUID(actor.clientId())
                .addString(actor.name())
                .addString(actor.role())
                .addString(actor.address()))
        .replaceWithVoid();
  }

  private static void log(Actor actor, AuditedChange deed) {
    if (deed != null) {
      LOG.infof(
          "%s target=%s client=%s by=\"%s\" key=%s role=%s address=%s",
          deed.action(),
          deed.target(),
          deed.clientId(),
          actor.name(),
          actor.keyId(),
          actor.role(),
          actor.address());
    }
  }
}
