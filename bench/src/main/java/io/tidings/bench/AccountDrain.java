package io.tidings.bench;

import java.util.List;
import java.util.Map;

/**
 * Measures how fast the account system applies notifications, by HTTP or AMQP, beside the drain of
 * the same process to a sink that does nothing; and how fast it closes orders without a
 * notification by queries. Balances are checked to the unit after every round.
 */
final class AccountDrain {

  private static final int ACCOUNTS = 1_000;
  private static final int MISSING = 10_000;
  private static final int AMOUNT = 7;

  private final BenchEnvironment place;
  private final Drain drain;
  private final Table table;
  private long expected;

  AccountDrain(BenchEnvironment place, Drain drain, Table table) {
    this.place = place;
    this.drain = drain;
    this.table = table;
  }

  /**
   * @param way HTTP or AMQP
   */
  void measure(String name, boolean binary, String way) {
    List<String> settings =
        List.of(
            "-Dtidings.account.enabled=true",
            "-Dtidings.account.way=" + way,
            "-Dtidings.account.register-with=" + Tidings.ADMIN_KEY,
            "-Dtidings.management.url=http://127.0.0.1:" + place.managementPort());
    try (Tidings tidings = new Tidings(name, place, binary, settings)) {
      Database database = tidings.database();
      Wait.until(30, () -> database.number("select count(*) from account.registration") == 1);
      database.update(
          "insert into account.account (id, currency) select 'account-' || n, 'CNY' from generate_series(1, "
              + ACCOUNTS
              + ") n");
      double sink = drain.measure("drain to a cheap sink", tidings, Bench.WARM_UP, Bench.ROUNDS);
      double[] rounds = new double[Bench.ROUNDS];
      for (int i = -Bench.WARM_UP; i < Bench.ROUNDS; i++) {
        double round = applied(tidings, i);
        System.err.printf("account by %s round %d: %.0f%n", way, i, round);
        if (i >= 0) {
          rounds[i] = round;
        }
      }
      table.add("account system by " + way + ": applied/s", name, rounds);
      table.add(
          "account system by " + way + ": applied : drain", name, Table.median(rounds) / sink);
      table.add("account system: s until 10,000 orders are closed by asking", name, asked(tidings));
    }
  }

  private double applied(Tidings tidings, int round) {
    Database database = tidings.database();
    Map<String, Long> receiver =
        database.numbers("select receiver_id::text, 1 from account.registration");
    String id = receiver.keySet().iterator().next();
    tidings.api().post("/v1/receivers/" + id + "/pause", "");
    String prefix = "r" + (round + Bench.WARM_UP) + "-";
    database.update(orders(prefix, Drain.COUNT, "null"));
    database.update(notifications(id, prefix, tidings.version("default")));
    Wait.millis(1_500); // until the pause takes effect
    long started = System.nanoTime();
    tidings.api().post("/v1/receivers/" + id + "/resume", "");
    return awaitEnded(database, Drain.COUNT, started, 120);
  }

  private double asked(Tidings tidings) {
    Database database = tidings.database();
    database.update(
        """
        insert into recharge (id, client_id, order_no, account_id, amount, currency, channel, status, created_at, completed_at)
        select uuid7(), (select client_id from receiver where id = (select receiver_id from account.registration)),
               'asked-' || n, 'account-' || (1 + n %% %d), %d, 'CNY', 'sandbox', 'SUCCEEDED', now(), now()
        from generate_series(1, %d) n /* bench */"""
            .formatted(ACCOUNTS, AMOUNT, MISSING));
    long started = System.nanoTime();
    database.update(orders("asked-", MISSING, "now()"));
    return MISSING / awaitEnded(database, MISSING, started, 120);
  }

  /** Returns how many ended per second. */
  private double awaitEnded(Database database, int number, long started, int seconds) {
    boolean all =
        Wait.until(
            seconds,
            () ->
                database.number(
                        "select count(*) from (select from account.recharge_order where state = 'ACCEPTED' limit 1) /* bench */")
                    == 0);
    double took = (System.nanoTime() - started) / 1e9;
    expected += (long) number * AMOUNT;
    long sum = database.number("select sum(balance)::bigint from account.account /* bench */");
    if (!all || sum != expected) {
      throw new IllegalStateException(
          "the sum of the balances is " + sum + " and should be " + expected);
    }
    return number / took;
  }

  private static String orders(String prefix, int count, String askAt) {
    return """
        insert into account.recharge_order (order_no, account_id, amount, currency, request, state, next_ask_at)
        select '%s' || n, 'account-' || (1 + n %% %d), %d, 'CNY', '{}', 'ACCEPTED', %s
        from generate_series(1, %d) n /* bench */"""
        .formatted(prefix, ACCOUNTS, AMOUNT, askAt, count);
  }

  private static String notifications(String receiver, String prefix, String ladder) {
    return """
        insert into notification (id, client_id, receiver_id, type, subject, body, ladder, state, deadline, check_at)
        select uuid7(), r.client_id, r.id, 'recharge.succeeded', 'subject-' || n,
               convert_to(json_build_object('type', 'recharge.succeeded', 'timestamp', '2026-01-01T00:00:00Z', 'data',
                   json_build_object('id', gen_random_uuid(), 'clientId', r.client_id, 'orderNo', '%s' || n,
                                     'accountId', 'account-' || (1 + n %% %d), 'amount', %d, 'currency', 'CNY',
                                     'channel', 'sandbox', 'status', 'SUCCEEDED', 'createdAt', '2026-01-01T00:00:00Z',
                                     'completedAt', '2026-01-01T00:00:00Z'))::text, 'UTF8'),
               '%s', 'PENDING', now() + interval '20 hours', now() + interval '20 hours'
        from generate_series(1, %d) n join receiver r on r.id = '%s' /* bench */"""
        .formatted(prefix, ACCOUNTS, AMOUNT, ladder, Drain.COUNT, receiver);
  }
}
