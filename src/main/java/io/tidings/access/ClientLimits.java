package io.tidings.access;

import io.smallrye.mutiny.Uni;
import io.tidings.access.RequestLimit.LimitConfig;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Limits how much one client may have. Run each check in the transaction that adds something: it
 * locks the client to the end, so a concurrent transaction counts what the first one added.
 */
@Singleton
public class ClientLimits {

  private static final String LOCK =
      "select id from client where id = $1 and deleted_at is null for no key update";

  private final LimitConfig config;

  ClientLimits(LimitConfig config) {
    this.config = config;
  }

  public Uni<Void> checkReceiverQuota(SqlClient sql, UUID client) {
    return room(
        sql,
        client,
        "receivers-per-client",
        config.receiversPerClient(),
        "select count(*) from receiver where client_id = $1 and state <> 'DELETED'");
  }

  public Uni<Void> checkComparisonQuota(SqlClient sql, UUID client) {
    return room(
        sql,
        client,
        "comparisons-per-client",
        config.comparisonsPerClient(),
        "select count(*) from diff where client_id = $1 and state <> 'DONE'"
            + " and (state <> 'UPLOADING' or created_at > now() - interval '20 minutes')");
  }

  Uni<Void> checkKeyQuota(SqlClient sql, @Nullable UUID client) {
    return room(
        sql,
        client,
        "keys-per-client",
        config.keysPerClient(),
        "select count(*) from api_key where client_id = $1 and revoked_at is null"
            + " and (expires_at is null or expires_at > now())");
  }

  /**
   * @param client {@code null}: the operator, which has no limit
   */
  private static Uni<Void> room(
      SqlClient sql, @Nullable UUID client, String limit, int most, String count) {
    if (client == null) {
      return Uni.createFrom().voidItem();
    }
    return sql.preparedQuery(LOCK)
        .execute(Tuple.of(client))
        .invoke(
            rows -> {
              if (rows.rowCount() == 0) {
                throw Problem.invalid("clientId", "there is no such client");
              }
            })
        .chain(() -> sql.preparedQuery(count).execute(Tuple.of(client)))
        .invoke(
            rows -> {
              if (rows.iterator().next().getLong(0) >= most) {
                throw new Problem(
                    ProblemCode.QUOTA_REACHED,
                    "tidings.limits.%s is %d; delete one first, or ask the operator for more."
                        .formatted(limit, most));
              }
            })
        .replaceWithVoid();
  }
}
