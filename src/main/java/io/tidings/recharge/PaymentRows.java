package io.tidings.recharge;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Claims recharges whose payment is to be asked about. Bulk work, so plain SQL. */
@Singleton
class PaymentRows {

  /**
   * @param pending whether it has no result yet
   * @param checks how often it was asked about before
   */
  record Claimed(PaymentOrder order, boolean pending, int checks) {}

  /** The lease of 30 s is the next check itself: if we die, it simply comes. */
  private static final String CLAIM =
      """
      with due as (
        select id from recharge where payment_check_at <= now()
        order by payment_check_at limit 200 for update skip locked)
      update recharge r
      set payment_check_at = now() + interval '30 s', payment_checks = r.payment_checks + 1
      from due where r.id = due.id
      returning r.id, r.channel, r.amount, r.currency, r.created_at, r.status, r.sandbox_outcome,
                r.sandbox_delay_ms, r.payment_checks - 1 as checks
      """;

  private final Pool pool;

  PaymentRows(Pool pool) {
    this.pool = pool;
  }

  Uni<List<Claimed>> claim() {
    return pool.query(CLAIM).execute().map(rows -> rows.stream().map(PaymentRows::map).toList());
  }

  /** Only while there is no result: one that came meanwhile has ended the asking. */
  Uni<Void> checkAgain(UUID recharge, Duration wait) {
    return pool.preparedQuery(
            "update recharge set payment_check_at = now() + $2 * interval '1 ms'"
                + " where id = $1 and payment_check_at is not null")
        .execute(Tuple.of(recharge, wait.toMillis()))
        .replaceWithVoid();
  }

  private static Claimed map(Row row) {
    String outcome = row.getString("sandbox_outcome");
    PaymentOrder order =
        new PaymentOrder(
            row.getUUID("id"),
            row.getString("channel"),
            row.getLong("amount"),
            row.getString("currency"),
            row.getOffsetDateTime("created_at").toInstant(),
            outcome == null ? null : SandboxOutcome.valueOf(outcome),
            row.getLong("sandbox_delay_ms"));
    return new Claimed(
        order,
        RechargeStatus.PENDING.name().equals(row.getString("status")),
        row.getInteger("checks"));
  }
}
