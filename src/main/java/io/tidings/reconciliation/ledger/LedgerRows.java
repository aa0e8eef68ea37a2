package io.tidings.reconciliation.ledger;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.database.JobSuccess;
import io.tidings.database.Uuid7;
import io.tidings.reconciliation.ledger.LedgerResource.LedgerView.LedgerLine;
import io.tidings.reconciliation.ledger.LedgerWatch.RungBacklog;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Counts for the ledger, hour by hour. Each hour is one SQL statement, so results and notifications
 * come from the same snapshot, and no statement reads more than an hour's rows.
 */
@Singleton
class LedgerRows {

  /** $1 to $2: ids of an hour. $3 is later, for notifications with later ids than their result. */
  private static final String BOTH =
      """
      with accepted as (
        select f.receiver_id, count(*) as number
        from business_result r, unnest(r.fan_out) as f (receiver_id)
        where r.id >= $1 and r.id < $2 RESULTS
        group by 1
      ), booked as (
        select n.receiver_id, count(*) as number,
               count(*) filter (where state = 'PENDING') as pending, count(*) filter (where state = 'QUEUED') as queued,
               count(*) filter (where state = 'HANDED_OVER') as handed_over,
               count(*) filter (where state = 'DELIVERED') as delivered,
               count(*) filter (where state = 'EXHAUSTED') as exhausted,
               count(*) filter (where state = 'REFUSED') as refused,
               count(*) filter (where state = 'CANCELLED') as cancelled
        from notification n
        where n.id >= $1 and n.id < $3 and n.result_id >= $1 and n.result_id < $2 NOTIFICATIONS
        group by 1
      )
      select receiver_id, coalesce(a.number, 0) as accepted, coalesce(a.number, 0) - coalesce(b.number, 0) as difference,
             coalesce(pending, 0) as pending, coalesce(queued, 0) as queued, coalesce(handed_over, 0) as handed_over,
             coalesce(delivered, 0) as delivered, coalesce(exhausted, 0) as exhausted, coalesce(refused, 0) as refused,
             coalesce(cancelled, 0) as cancelled
      from accepted a full join booked b using (receiver_id) order by receiver_id
      """;

  /** Results that are addressed to a receiver but have no notification for it. */
  private static final String LOST =
      """
      select r.id from business_result r
      where r.id >= $1 and r.id < $2 and r.fan_out @> array[$4::uuid]
        and not exists (select from notification n
                        where n.subject = r.subject and n.receiver_id = $4 and n.result_id = r.id
                          and n.id >= $1 and n.id < $3)
      order by r.id limit 20
      """;

  /** Rows for which the broker must have a message: they wait on a rung for 15 s or more. */
  private static final String WAITING =
      """
      select ladder, rung, count(*) as number from notification
      where listed_state = 'QUEUED' and rung > 0 and next_attempt_at > now() + interval '15 s'
      group by ladder, rung
      """;

  private static final String MAY_LOOK =
      "update ledger_look set looked_at = now() where looked_at < now() - interval '10 minutes' returning 1";

  private final Pool pool;

  LedgerRows(Pool pool) {
    this.pool = pool;
  }

  /** Whether a check is due and no other replica has started it. */
  Uni<Boolean> startCheck() {
    return pool.query(MAY_LOOK).execute().map(rows -> rows.rowCount() == 1);
  }

  Uni<Void> storeFindings(long unbalanced, long notInBroker) {
    return pool.preparedQuery("update ledger_look set unbalanced = $1, not_in_broker = $2")
        .execute(Tuple.of(unbalanced, notInBroker))
        .chain(() -> JobSuccess.mark(pool, "ledger"));
  }

  /** The findings of the last check, made by any replica. */
  Uni<Row> findings() {
    return pool.query("select unbalanced, not_in_broker from ledger_look")
        .execute()
        .map(rows -> rows.iterator().next());
  }

  /** Reads a day hour by hour; of all clients or receivers where {@code null}. */
  Uni<List<LedgerLine>> lines(LocalDate day, @Nullable UUID client, @Nullable UUID receiver) {
    return Multi.createFrom()
        .range(0, 24)
        .onItem()
        .transformToUniAndConcatenate(
            hour -> lines(day.atTime(hour, 0).toInstant(ZoneOffset.UTC), client, receiver))
        .collect()
        .in(
            TreeMap<UUID, LedgerLine>::new,
            (sums, lines) ->
                lines.forEach(line -> sums.merge(line.receiverId(), line, LedgerLine::plus)))
        .map(sums -> List.copyOf(sums.values()));
  }

  private Uni<List<LedgerLine>> lines(
      Instant hour, @Nullable UUID client, @Nullable UUID receiver) {
    // Only the requested filters become conditions, so that each query uses its index.
    String results = client == null ? "" : "and r.client_id = $4";
    String notifications = client == null ? "" : "and n.client_id = $4";
    if (receiver != null) {
      results = "and r.fan_out @> array[$4::uuid] and f.receiver_id = $4";
      notifications = "and n.receiver_id = $4";
    }
    UUID filter = receiver == null ? client : receiver;
    Tuple ids = ids(hour, hour.plusSeconds(3_600));
    return pool.preparedQuery(
            BOTH.replace("RESULTS", results).replace("NOTIFICATIONS", notifications))
        .execute(filter == null ? ids : ids.addValue(filter))
        .map(rows -> rows.stream().map(LedgerLine::of).toList());
  }

  /** The first 20 results without a notification for the receiver. */
  Uni<List<UUID>> lost(LocalDate day, UUID receiver) {
    Instant begin = day.atStartOfDay(ZoneOffset.UTC).toInstant();
    return pool.preparedQuery(LOST)
        .execute(ids(begin, begin.plus(1, ChronoUnit.DAYS)).addValue(receiver))
        .map(rows -> rows.stream().map(row -> row.getUUID(0)).toList());
  }

  /** The parameters $1 to $3 of a query for the results of a period. */
  private static Tuple ids(Instant from, Instant to) {
    return Tuple.of(Uuid7.floor(from), Uuid7.floor(to), Uuid7.floor(to.plusSeconds(60)));
  }

  Uni<List<RungBacklog>> waiting() {
    return pool.query(WAITING).execute().map(rows -> rows.stream().map(RungBacklog::of).toList());
  }
}
