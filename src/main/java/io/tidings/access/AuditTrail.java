package io.tidings.access;

import io.smallrye.mutiny.Uni;
import io.tidings.database.RecordRetention.OldRecords;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

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

  /**
   * @param change returns whether it changed anything; {@code false}: nothing is recorded
   */
  public Uni<Boolean> changeAndRecord(
      Actor actor, Function<SqlClient, Uni<Boolean>> change, AuditedChange deed) {
    return changeAndRecord(actor, change, done -> done ? deed : null);
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

  /**
   * A change to record.
   *
   * @param action the kind of object and what was done to it, like {@code receiver.created}
   * @param target id of the object
   * @param clientId the client that owns the object; {@code null}: the operator
   */
  public record AuditedChange(String action, Object target, @Nullable UUID clientId) {}

  /**
   * The author of a change.
   *
   * @param keyId {@code null}: the configured admin key, or Tidings itself
   * @param clientId the client that owns the key; {@code null}: the operator
   * @param address where the request came from; {@code null}: Tidings itself
   */
  public record Actor(
      @Nullable UUID keyId,
      @Nullable UUID clientId,
      String name,
      String role,
      @Nullable String address) {

    /** The author of changes that no request asked for. */
    public static final Actor TIDINGS = new Actor(null, null, "tidings", "SYSTEM", null);
  }

  /** Tells retention how to delete old audit events. */
  @Singleton
  static class OldAuditEvents implements OldRecords {

    private static final String DELETE =
        "delete from audit_event where id in"
            + " (select id from audit_event where id < $1 order by id limit $2 for update skip locked)";

    @Override
    public String table() {
      return "audit_event";
    }

    @Override
    public List<String> statements() {
      return List.of(DELETE);
    }
  }
}
