package io.tidings.account;

import io.smallrye.mutiny.Uni;
import io.tidings.account.Difference.KnownResult;
import io.tidings.database.SqlValues;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** Reads results of the account system; stores differences and the compared days. */
@Singleton
class KnownResultRows {

  /** An order that was paid after it was closed has two results. */
  private static final String BETWEEN =
      """
      select 'recharge.' || lower(case when state = 'PAID_AFTER_CLOSE' then 'CLOSED' else state end) as type,
             order_no, amount, currency, result_at as at
      from account.recharge_order where result_at >= $1 and result_at < $2
      union all
      select 'recharge.paid_after_close', order_no, amount, currency, late_at
      from account.recharge_order where late_at >= $1 and late_at < $2
      """;

  private static final String KEEP =
      """
      insert into account.difference (type, order_no, kind, theirs, ours)
      select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
      on conflict do nothing
      """;

  private final Pool pool;

  KnownResultRows(Pool pool) {
    this.pool = pool;
  }

  Uni<List<KnownResult>> between(Instant from, Instant to) {
    return pool.preparedQuery(BETWEEN)
        .execute(Tuple.of(from.atOffset(ZoneOffset.UTC), to.atOffset(ZoneOffset.UTC)))
        .map(
            rows ->
                rows.stream()
                    .map(
                        row ->
                            new KnownResult(
                                row.getString("type"),
                                row.getString("order_no"),
                                row.getLong("amount"),
                                row.getString("currency"),
                                row.getOffsetDateTime("at").toInstant()))
                    .toList());
  }

  Uni<Void> store(List<Difference> some) {
    return pool.preparedQuery(KEEP)
        .execute(
            Tuple.of(
                SqlValues.array(some, d -> d.either().type(), String[]::new),
                SqlValues.array(some, d -> d.either().orderNo(), String[]::new),
                SqlValues.array(some, d -> d.kind().name(), String[]::new),
                SqlValues.array(
                    some, d -> d.theirs() == null ? null : d.theirs().money(), String[]::new),
                SqlValues.array(
                    some, d -> d.ours() == null ? null : d.ours().money(), String[]::new)))
        .replaceWithVoid();
  }

  Uni<Boolean> isCompared(LocalDate day) {
    return pool.preparedQuery("select 1 from account.compared_day where date = $1")
        .execute(Tuple.of(day))
        .map(rows -> rows.rowCount() == 1);
  }

  Uni<Void> compared(LocalDate day, int differences) {
    return pool.preparedQuery(
            "insert into account.compared_day (date, differences) values ($1, $2) on conflict do nothing")
        .execute(Tuple.of(day, differences))
        .replaceWithVoid();
  }
}
