package io.tidings.redelivery;

import io.smallrye.mutiny.Uni;
import io.tidings.ladder.Ladder;
import io.tidings.notification.DailyStatement;
import io.tidings.notification.Transition;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Selects the notifications of a recovery: counts them, and redelivers them in steps, each in the
 * caller's transaction.
 */
final class RecoveryStep {

  /** How many the recovery would redeliver; $4 adds HANDED_OVER ones. */
  static final String COUNT =
      """
      select (select count(*) from (%s union all %s) ended)
             + case when $4 then (select count(*) from (%s) handed) else 0 end
      """
          .formatted(part("EXHAUSTED"), part("REFUSED"), part("HANDED_OVER"));

  private static final String NEXT =
      """
      select id from (
        (%s and id > $5 order by id limit $6) union all (%s and id > $5 order by id limit $6)
        union all (%s and $4 and id > $5 order by id limit $6)
      ) picked order by id limit $6
      """
          .formatted(part("EXHAUSTED"), part("REFUSED"), part("HANDED_OVER"));

  /** Restarts those that are still in one of these states. */
  private static final DailyStatement AGAIN =
      new DailyStatement(
          Transition.REDELIVER.updateInOrder("n.state in ('EXHAUSTED', 'REFUSED', 'HANDED_OVER')"));

  private RecoveryStep() {}

  /** $1 is the receiver, $2 and $3 the times. One part a state, so that each uses its index. */
  private static String part(String state) {
    return "select id from notification where receiver_id = $1 and listed_state = '"
        + state
        + "' and id >= uuid7_floor($2) and id < uuid7_floor($3)";
  }

  /**
   * Restarts the next ones at rung 0 with a new window, and stores the progress; returns how many.
   * Each is tried only once: {@code last_id} has passed what fails again.
   */
  static Uni<Integer> run(SqlConnection sql, Row job, Ladder ladder, Duration window) {
    UUID last = job.getUUID("last_id");
    int limit = job.getInteger("per_second");
    return sql.preparedQuery(NEXT)
        .execute(
            Tuple.of(
                job.getUUID("receiver_id"),
                job.getOffsetDateTime("from_at"),
                job.getOffsetDateTime("to_at"),
                job.getBoolean("handed_over"),
                last == null ? new UUID(0, 0) : last,
                limit))
        .map(rows -> rows.stream().map(row -> row.getUUID(0)).toList())
        .chain(
            next ->
                redeliver(sql, next, ladder, window)
                    .call(number -> advance(sql, job.getUUID("id"), next, number, limit)));
  }

  private static Uni<Integer> redeliver(
      SqlConnection sql, List<UUID> ids, Ladder ladder, Duration window) {
    return AGAIN
        .run(
            sql,
            ids,
            id -> id,
            day -> Tuple.of(day.toArray(UUID[]::new), ladder.version(), window.toMillis()))
        .collect()
        .with(Collectors.summingInt(row -> 1));
  }

  private static Uni<Void> advance(
      SqlConnection sql, UUID id, List<UUID> next, int number, int limit) {
    return sql.preparedQuery(
            "update recovery set recovered = recovered + $2, last_id = coalesce($3, last_id),"
                + " stepped_at = now(), state = case when $4 then 'DONE' else state end,"
                + " ended_at = case when $4 then now() end where id = $1")
        .execute(
            Tuple.of(
                id,
                (long) number,
                next.isEmpty() ? null : next.get(next.size() - 1),
                next.size() < limit))
        .replaceWithVoid();
  }
}
