package io.tidings.recharge;

import io.smallrye.mutiny.Uni;
import io.tidings.recharge.SandboxChannel.SandboxOutcome;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Claims recharges whose payment check is due. Uses plain SQL, because this is bulk work. */
@Singleton
class PaymentRows {

  /** The lease is the time of the next check: if this process dies, that check simply runs. */
  static final Duration LEASE = Duration.ofSeconds(30);

  private static final String CLAIM =
      """
      with due as (
        select id from recharge where payment_check_at <= now()
        order by payment_check_at limit 200 for update skip locked)
      update recharge r
      set payment_check_at = now() + interval 'LEASE ms', payment_checks = r.payment_checks + 1
      from due where r.id = due.id
      returning r.*
      """
          .replace("LEASE", "" + LEASE.toMillis());

  private final Pool pool;

  PaymentRows(Pool pool) {
    this.pool = pool;
  }

  /**
   * Claims recharges for the caller to check; {@code paymentChecks} includes this check. Sets only
   * what a check and a first result need: never persist them.
   */
  Uni<List<Recharge>> claim() {
    return pool.query(CLAIM).execute().map(rows -> rows.stream().map(PaymentRows::map).toList());
  }

  /** Schedules the next check, unless a result arrived meanwhile and ended the checks. */
  Uni<Void> checkAgain(UUID recharge, Duration wait) {
    return pool.preparedQuery(
            "update recharge set payment_check_at = now() + $2 * interval '1 ms'"
                + " where id = $1 and payment_check_at is not null")
        .execute(Tuple.of(recharge, wait.toMillis()))
        .replaceWithVoid();
  }

  private static Recharge map(Row row) {
    Recharge recharge = new Recharge();
    recharge.id = row.getUUID("id");
    recharge.clientId = row.getUUID("client_id");
    recharge.orderNo = row.getString("order_no");
    recharge.accountId = row.getString("account_id");
    recharge.amount = row.getLong("amount");
    recharge.currency = row.getString("currency");
    recharge.channel = row.getString("channel");
    recharge.status = RechargeStatus.valueOf(row.getString("status"));
    recharge.createdAt = row.getOffsetDateTime("created_at").toInstant();
    recharge.paymentChecks = row.getInteger("payment_checks");
    String outcome = row.getString("sandbox_outcome");
    recharge.sandboxOutcome = outcome == null ? null : SandboxOutcome.valueOf(outcome);
    recharge.sandboxDelayMs = row.getLong("sandbox_delay_ms");
    recharge.traceparent = row.getString("traceparent");
    return recharge;
  }
}
