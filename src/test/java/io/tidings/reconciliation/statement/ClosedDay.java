package io.tidings.reconciliation.statement;

import static org.awaitility.Awaitility.await;

import io.tidings.testing.Rows;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * Makes statements of yesterday in the zone of the statements, without waiting for the schedule.
 */
@Singleton
public class ClosedDay {

  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final Duration SOON = Duration.ofSeconds(60);

  public static final LocalDate DATE = LocalDate.now(ZONE).minusDays(1);

  private final Rows rows;
  private final StatementJob job;

  ClosedDay(Rows rows, StatementJob job) {
    this.rows = rows;
    this.job = job;
  }

  /** Backdates the client or receiver and gives it results of that day. */
  public void fill(String scope, int number, String prefix) {
    rows.sql(
        "update client set created_at = now() - interval '3 days' where id = '%1$s';"
            + " update receiver set created_at = now() - interval '3 days' where id = '%1$s'",
        scope);
    add(scope, number, prefix);
  }

  /** Gives it more results of that day. */
  public void add(String scope, int number, String prefix) {
    String at = DATE.atTime(12, 0).atZone(ZONE).toInstant().toString();
    rows.sql(
        "with p as (update feed_position set last = last + %2$d returning last - %2$d as last)"
            + " insert into feed select '%1$s', p.last + n, uuid7(), 'recharge.succeeded', '%3$s' || n,"
            + " n, 'CNY', '%4$s'::timestamptz + n * interval '1 ms' from p, generate_series(1, %2$d) n;"
            + " insert into digest_minute select '%1$s', '%4$s', 'CNY', %2$d, 0, 0"
            + " on conflict (scope_id, minute, currency) do update set count = digest_minute.count + %2$d",
        scope, number, prefix, at);
  }

  /** Waits until the day is closed, and makes the statements of all clients and receivers. */
  public void make() {
    await("the day is closed")
        .atMost(SOON)
        .until(
            () ->
                rows.number(
                        "select case when closed_until > '%s' then 1 else 0 end from feed_position",
                        DATE.plusDays(1).atStartOfDay(ZONE).toInstant())
                    == 1);
    job.makeClosed(false).await().atMost(SOON);
    job.makeClosed(true).await().atMost(SOON);
  }
}
