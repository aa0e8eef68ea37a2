package io.tidings.outbox;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.notification.DayRuns;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/** The statements of {@link Leftovers}, all of one step in one transaction. */
@Singleton
class LeftoverRows {

  /** Need not last: a crash of the database repeats the step. */
  private static final String LOCK =
      "select receiver_id as id, behind, cancelled, set_config('synchronous_commit', 'off', true)"
          + " from receiver_leftover order by since limit 1"
          + " for update skip locked";

  /** Locked in the order in which outcomes lock the same rows. */
  private static final String OPEN =
      """
      select id from notification
      where receiver_id = $1 and id > $2 and state in ('PENDING', 'QUEUED', 'HANDED_OVER')
      order by id limit $3 for update
      """;

  /** $2 and $3 are the least and the greatest id: see {@link DayRuns}. */
  private static final String CANCEL =
      """
      update notification
      set state = 'CANCELLED', reason = 'receiver deleted', ended_at = now(), next_attempt_at = null
      where id = any ($1) and id between $2 and $3
      """;

  private static final String ADVANCE =
      "update receiver_leftover set behind = $2, cancelled = cancelled + $3 where receiver_id = $1";

  /** The receiver to go on with; {@code null}: there is none, or another replica has it. */
  Uni<Row> lock(SqlConnection sql) {
    return sql.preparedQuery(LOCK)
        .execute()
        .map(rows -> rows.rowCount() == 0 ? null : rows.iterator().next());
  }

  Uni<List<UUID>> open(SqlConnection sql, UUID receiver, UUID behind, int most) {
    return sql.preparedQuery(OPEN)
        .execute(Tuple.of(receiver, behind, most))
        .map(rows -> rows.stream().map(row -> row.getUUID(0)).toList());
  }

  Uni<Void> cancel(SqlConnection sql, List<UUID> ids) {
    return Multi.createFrom()
        .iterable(DayRuns.of(ids, id -> id))
        .onItem()
        .transformToUniAndConcatenate(
            run ->
                sql.preparedQuery(CANCEL)
                    .execute(
                        Tuple.of(run.toArray(UUID[]::new), run.get(0), run.get(run.size() - 1))))
        .collect()
        .last()
        .replaceWithVoid();
  }

  Uni<Void> advance(SqlConnection sql, UUID receiver, List<UUID> ids) {
    return sql.preparedQuery(ADVANCE)
        .execute(Tuple.of(receiver, ids.get(ids.size() - 1), (long) ids.size()))
        .replaceWithVoid();
  }

  Uni<Void> remove(SqlConnection sql, UUID receiver) {
    return sql.preparedQuery("delete from receiver_leftover where receiver_id = $1")
        .execute(Tuple.of(receiver))
        .replaceWithVoid();
  }

  /** Behind the others. */
  Uni<Void> putOff(SqlClient sql, UUID receiver) {
    return sql.preparedQuery("update receiver_leftover set since = now() where receiver_id = $1")
        .execute(Tuple.of(receiver))
        .replaceWithVoid();
  }
}
