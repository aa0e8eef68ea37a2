package io.tidings.reconciliation.diff;

import io.smallrye.mutiny.Uni;
import io.tidings.notification.DailyStatement;
import io.tidings.notification.Transition;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.UUID;
import java.util.stream.Collectors;

/** Notifies again of the results that a receiver's list misses. */
final class MissingResults {

  /** Reading them holds their days: none is dropped before the transaction ends. */
  private static final String NEXT =
      """
      select i.number, i.id, exists (select from notification n where n.id = i.id) as is_there
      from diff_item i where i.diff_id = $1 and i.number > $2 and i.kind = 'MISSING'
      order by i.number limit $3
      """;

  /** Skips those delivered since the comparison was created ($4). */
  private static final DailyStatement AGAIN =
      new DailyStatement(
          Transition.REDELIVER.updateInOrder(
              "n.state in ('EXHAUSTED', 'REFUSED', 'HANDED_OVER')"
                  + " or n.state = 'DELIVERED' and n.ended_at < $4"));

  private static final String ADVANCE =
      """
      update diff d
      set notified = d.notified + $2, stepped_at = now(), last_number = coalesce($3, d.last_number),
          state = case when $4 then 'DONE' else d.state end, ended_at = case when $4 then now() end
      where d.id = $1
      """;

  private MissingResults() {}

  /** Takes the next ones and stores the progress, in the caller's transaction. */
  static Uni<Void> redeliver(
      SqlConnection sql, Row job, int most, String ladder, long windowMillis) {
    UUID id = job.getUUID("id");
    return sql.preparedQuery(NEXT)
        .execute(Tuple.of(id, job.getLong("last_number"), most))
        .map(rows -> rows.stream().toList())
        .chain(
            next ->
                AGAIN
                    .run(
                        sql,
                        next.stream()
                            .filter(row -> row.getBoolean("is_there"))
                            .map(row -> row.getUUID("id"))
                            .toList(),
                        one -> one,
                        day ->
                            Tuple.of(
                                day.toArray(UUID[]::new),
                                ladder,
                                windowMillis,
                                job.getOffsetDateTime("created_at")))
                    .collect()
                    .with(Collectors.counting())
                    .chain(
                        number ->
                            sql.preparedQuery(ADVANCE)
                                .execute(
                                    Tuple.of(
                                        id,
                                        number,
                                        next.isEmpty()
                                            ? null
                                            : next.get(next.size() - 1).getLong("number"),
                                        next.size() < most))))
        .replaceWithVoid();
  }
}
