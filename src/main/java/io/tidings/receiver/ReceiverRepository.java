package io.tidings.receiver;

import static io.tidings.database.SqlValues.first;
import static io.tidings.database.SqlValues.utc;

import io.smallrye.mutiny.Uni;
import io.tidings.receiver.ReceiverDirectory.ChangePosition;
import io.tidings.receiver.ReceiverDirectory.ReceiverChanges;
import io.tidings.web.Page.PageSlice;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the table {@code receiver}. The database numbers every change, so that {@link
 * ReceiverDirectory} sees it on every replica.
 */
@Singleton
class ReceiverRepository {

  private static final String INSERT =
      """
      insert into receiver (id, client_id, kind, secret, SETTINGS)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
      returning *
      """
          .replace("SETTINGS", ReceiverRow.SETTINGS);

  private static final String UPDATE =
      """
      update receiver
      set state = $2, state_reason = $3, secret = $4, previous_secret = $5, previous_until = $6,
          down_since = $7, down_reason = $8, recovered_at = $9, changed_at = now(),
          (SETTINGS) = ($10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
      where id = $1 returning *
      """
          .replace("SETTINGS", ReceiverRow.SETTINGS);

  /**
   * Selects receivers changed since a transaction number, including deleted ones; all receivers
   * when the history differs. Changes with smaller numbers were already read, so one that commits
   * late is not missed; a change may be read twice.
   */
  private static final String CHANGES =
      """
      select h.history, cast(h.horizon as text) as horizon, h.is_all, r.*
      from (select history, horizon, history is distinct from $1 or horizon < cast($2 as text)::xid8 as is_all
            from (select database_history() as history, pg_snapshot_xmin(pg_current_snapshot()) as horizon) now) h
           left join lateral (
             select * from receiver where not h.is_all and changed_by >= cast($2 as text)::xid8
               and changed_by < pg_snapshot_xmax(pg_current_snapshot()) -- excludes numbers from a dumped cluster
             union all
             select * from receiver where h.is_all) r on true
      """;

  private final Pool pool;
  private final ReceiverRow row;

  ReceiverRepository(Pool pool, ReceiverRow row) {
    this.pool = pool;
    this.row = row;
  }

  Uni<Receiver> insert(SqlClient sql, Receiver receiver) {
    return sql.query("select uuid7()") // first: the secrets are encrypted for this id
        .execute()
        .map(rows -> rows.iterator().next().getUUID(0))
        .chain(
            id ->
                sql.preparedQuery(INSERT)
                    .execute(
                        row.add(
                            Tuple.of(
                                id,
                                receiver.clientId(),
                                receiver.kind().name(),
                                row.secret(id, receiver.secret())),
                            id,
                            receiver.settings())))
        .map(rows -> row.map(rows.iterator().next()));
  }

  /** Locks the live receiver until the transaction ends; {@code null} if there is none. */
  Uni<Receiver> lock(SqlClient sql, @Nullable UUID id, @Nullable UUID clientScope) {
    return sql.preparedQuery(
            "select * from receiver where id = $1 and state <> 'DELETED'"
                + " and ($2::uuid is null or client_id = $2) for update")
        .execute(Tuple.of(id, clientScope))
        .map(rows -> first(rows, row::map));
  }

  Uni<Receiver> update(SqlClient sql, Receiver receiver) {
    return sql.preparedQuery(UPDATE)
        .execute(
            row.add(
                Tuple.tuple()
                    .addUUID(receiver.id())
                    .addString(receiver.state().name())
                    .addString(receiver.stateReason())
                    .addValue(row.secret(receiver.id(), receiver.secret()))
                    .addValue(row.previousSecret(receiver.id(), receiver.previousSecret()))
                    .addOffsetDateTime(utc(receiver.previousUntil()))
                    .addOffsetDateTime(utc(receiver.health().downSince()))
                    .addString(receiver.health().reason())
                    .addOffsetDateTime(utc(receiver.health().recoveredAt())),
                receiver.id(),
                receiver.settings()))
        .map(rows -> row.map(rows.iterator().next()));
  }

  Uni<Receiver> find(UUID id) {
    return pool.preparedQuery("select * from receiver where id = $1")
        .execute(Tuple.of(id))
        .map(rows -> first(rows, row::map));
  }

  Uni<List<Receiver>> list(@Nullable UUID clientScope, PageSlice page) {
    return pool.preparedQuery(
            "select * from receiver where state <> 'DELETED' and ($1::uuid is null or client_id = $1)"
                + " and ($2::uuid is null or id < $2) and ($3::uuid is null or id > $3) order by id "
                + page.order()
                + " limit $4")
        .execute(Tuple.of(clientScope, page.older(), page.newer(), page.rows()))
        .map(rows -> rows.stream().map(row::map).toList());
  }

  /**
   * Reads receivers changed since {@code seen}, including deleted ones.
   *
   * @param seen {@code null}: nothing was read yet
   */
  Uni<ReceiverChanges> changedSince(@Nullable ChangePosition seen) {
    return pool.preparedQuery(CHANGES)
        .execute(
            Tuple.of(seen == null ? null : seen.history(), seen == null ? "0" : seen.horizon()))
        .map(
            rows -> {
              Row first = rows.iterator().next();
              return new ReceiverChanges(
                  new ChangePosition(first.getString("history"), first.getString("horizon")),
                  first.getBoolean("is_all"),
                  rows.stream().filter(r -> r.getUUID("id") != null).map(row::map).toList());
            });
  }
}
