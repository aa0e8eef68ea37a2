package io.tidings.bench;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Inserts what a service has after running for a while: ended recharges, each with its result,
 * notification, three attempts and entries in the feeds. All of them are of yesterday, both by the
 * database's day and by the business day.
 */
final class Stock {

  /** {@code -Dstock=10000000} makes ten million; each step is one transaction. */
  static final int COUNT = Integer.getInteger("stock", 1_000_000);

  private static final int STEP = 100_000;
  static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

  private final Tidings tidings;
  private final String receiver;
  private int made;

  Stock(Tidings tidings, String receiver) {
    this.tidings = tidings;
    this.receiver = receiver;
  }

  /** The business day of all rows. */
  static LocalDate day() {
    return LocalDate.now(ZONE).minusDays(1);
  }

  /** Start of eight hours that are yesterday both in {@code ZONE} and in UTC. */
  static Instant from() {
    Instant utc =
        LocalDate.now(ZoneOffset.UTC).minusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant there = day().atStartOfDay(ZONE).toInstant();
    return utc.isAfter(there) ? utc : there;
  }

  void make() {
    make(COUNT);
  }

  /** Makes more until there are so many. */
  void make(int count) {
    Database database = tidings.database();
    database.update(
        """
        create or replace function stock_id(moment timestamptz) returns uuid language sql volatile as
        $$ select encode(overlay(uuid_send(uuid7()) placing
             substring(int8send(floor(extract(epoch from moment) * 1000)::bigint) from 3) from 1 for 6), 'hex')::uuid $$
        """);
    for (; made < count; made += STEP) {
      database.update(step(made, count));
      System.err.printf("stock: %,d of %,d%n", made + STEP, count);
    }
    database.update(
        """
        insert into digest_minute
        select scope_id, date_trunc('minute', at), currency, count(*), sum(amount),
               mod(sum(('x' || left(md5(key), 15))::bit(60)::bigint), 115792089237316195423570985008687907853269984665640564039457584007913129639936)
        from feed where seq <= (select last from feed_position) group by 1, 2, 3
        on conflict do nothing
        """);
    database.update("vacuum analyze");
  }

  /** Backdates clients and receivers, so that statements of the day can be made. */
  static void backdate(Database database) {
    database.update(
        "update client set created_at = now() - interval '9 days';"
            + " update receiver set created_at = now() - interval '9 days'");
  }

  private String step(int first, int count) {
    String body = Payload.TEXT;
    return """
        set synchronous_commit = off;
        create temp table made on commit drop as
        select n, stock_id(at) as recharge, stock_id(at) as result, stock_id(at) as notification, at
        from (select n, '%s'::timestamptz + n * (interval '8 hours' / %d) as at
              from generate_series(%d, %d) n) s;
        insert into recharge (id, client_id, order_no, account_id, amount, currency, channel, status, created_at, completed_at, fan_out)
        select recharge, '%s', 'stock-' || n, 'account-' || n %% 1000, 1 + n %% 10000, 'CNY', 'sandbox', 'SUCCEEDED', at, at, array['%s'::uuid]
        from made;
        insert into business_result (id, client_id, type, subject, key, amount, currency, at, body, fan_out)
        select result, '%s', 'recharge.succeeded', recharge::text, 'stock-' || n, 1 + n %% 10000, 'CNY', at,
               convert_to('%s', 'UTF8'), array['%s'::uuid] from made;
        alter table notification disable trigger user;
        insert into notification (id, client_id, receiver_id, type, subject, body, ladder, state, attempts, created_at, deadline,
                                  check_at, ended_at, result_id)
        select notification, '%s', '%s', 'recharge.succeeded', recharge::text, convert_to('%s', 'UTF8'), '%s',
               case when n %% 200 = 0 then 'EXHAUSTED' else 'DELIVERED' end, 3, at, at + interval '20 hours', at, at, result
        from made;
        alter table notification enable trigger user;
        insert into delivery_attempt (notification_id, number, generation, rung, at, outcome, http_status, duration_ms)
        select notification, a, 0, a - 1, at, case when a < 3 then 'FAILED' else 'DELIVERED' end, 200, 12
        from made, generate_series(1, 3) a;
        insert into feed (scope_id, seq, id, type, key, amount, currency, at)
        select s.scope, p.last + 2 * (n - %d) + s.place, case s.place when 1 then result else notification end,
               'recharge.succeeded', 'stock-' || n, 1 + n %% 10000, 'CNY', at
        from made, feed_position p, (values (1, '%s'::uuid), (2, '%s'::uuid)) s (place, scope);
        update feed_position set last = last + 2 * %d;
        """
        .formatted(
            from(),
            count,
            first,
            first + STEP - 1,
            tidings.client(),
            receiver,
            tidings.client(),
            body,
            receiver,
            tidings.client(),
            receiver,
            body,
            tidings.version("default"),
            first,
            tidings.client(),
            receiver,
            STEP);
  }
}
