package io.tidings.bench;

import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

/** Queries beside a million results, their notifications and three million attempts. */
final class Check {

  private static final int WARM_UP = 2_000;
  private static final int TIMES = 1_000;

  private final Sinks sinks;
  private final Table table;
  private final Drain drain;
  private Tidings tidings;
  private Caller caller;

  Check(Sinks sinks, Table table, Drain drain) {
    this.sinks = sinks;
    this.table = table;
    this.drain = drain;
  }

  void measure(Tidings measured) throws Exception {
    tidings = measured;
    caller = new Caller(tidings);
    double empty = drain.measure("drain on empty tables", tidings, Bench.WARM_UP, Bench.ROUNDS);
    String receiver = tidings.receiver(sinks.ok("/stock"), "default");
    new Stock(tidings, receiver).make();
    tidings.keepRows();
    double full = drain.measure("drain beside the stock", tidings, 2, Bench.ROUNDS);
    table.add("drain beside the stock : on empty tables", tidings.name(), full / empty);
    queries(receiver);
    feed("/v1/reconciliation/results?limit=5000");
    feed("/v1/reconciliation/notifications?limit=5000&receiver=" + receiver);
    diff(receiver);
    statements(receiver);
    dropping();
  }

  private void queries(String receiver) {
    List<String> recharges = some("select id::text, 1 from recharge");
    List<String> notifications = some("select id::text, 1 from notification where attempts = 3");
    Random random = new Random(1);
    IntFunction<String> recharge = i -> recharges.get(random.nextInt(recharges.size()));
    p95("GET /v1/recharges/{id}", i -> caller.get("/v1/recharges/" + recharge.apply(i)));
    p95(
        "POST /v1/recharges/query, one order",
        i ->
            caller.post(
                "/v1/recharges/query",
                "{\"orderNos\":[\"stock-" + random.nextInt(Stock.COUNT) + "\"]}"));
    p95(
        "GET /v1/notifications/{id}, with attempts",
        i ->
            caller.get(
                "/v1/notifications/" + notifications.get(random.nextInt(notifications.size()))));
    p95(
        "POST /v1/notifications/query, one subject",
        i ->
            caller.post(
                "/v1/notifications/query", "{\"subjects\":[\"" + recharge.apply(i) + "\"]}"));
    p95("page of 100 recharges", i -> caller.get("/v1/recharges?limit=100&to=" + moment(random)));
    p95(
        "page of 100 of an account's recharges",
        i -> caller.get("/v1/recharges?limit=100&accountId=account-" + random.nextInt(1_000)));
    p95(
        "page of 100 notifications of a receiver",
        i ->
            caller.get(
                "/v1/notifications?limit=100&receiver=" + receiver + "&to=" + moment(random)));
    p95(
        "page of 100 EXHAUSTED ones",
        i -> caller.get("/v1/notifications?limit=100&state=EXHAUSTED&to=" + moment(random)));
    Instant day = Stock.day().atStartOfDay(Stock.ZONE).toInstant();
    p95(
        "a day's digest by hour",
        i ->
            caller.get(
                "/v1/reconciliation/digest?from=" + day + "&to=" + day.plus(1, ChronoUnit.DAYS)));
  }

  private static Instant moment(Random random) {
    return Stock.from().plusSeconds(60 + random.nextInt(8 * 3_600 - 60));
  }

  private List<String> some(String query) {
    return List.copyOf(tidings.database().numbers(query + " limit 50000").keySet());
  }

  private void p95(String what, IntFunction<HttpRequest> request) {
    double[] millis = new double[TIMES];
    for (int i = -WARM_UP; i < TIMES; i++) {
      HttpRequest next = request.apply(i);
      long begun = System.nanoTime();
      caller.send(next);
      if (i >= 0) {
        millis[i] = (System.nanoTime() - begun) / 1e6;
      }
    }
    Arrays.sort(millis);
    table.add(what + ": p95 ms", tidings.name(), millis[TIMES * 95 / 100]);
  }

  /** One reader goes from the oldest to the newest entry, twice; the second time counts. */
  private void feed(String path) {
    double aSecond = 0;
    for (int round = 0; round < 2; round++) {
      long begun = System.nanoTime();
      long read = 0;
      String next = "";
      int items;
      do {
        String page = caller.send(caller.get(path + next));
        items = page.split("\"timestamp\"", -1).length - 1;
        read += items;
        next = "&after=" + tidings.api().text(page.substring(page.lastIndexOf("\"next\"")), "next");
      } while (items > 0);
      aSecond = read / ((System.nanoTime() - begun) / 1e9);
    }
    table.add("feed " + path.replaceAll("\\?.*", "") + ": items/s", tidings.name(), aSecond);
  }

  /** The list lacks one entry in a thousand and has another amount in one in a thousand. */
  private void diff(String receiver) throws Exception {
    Path list = Files.createTempFile("tidings", ".csv");
    try (var out = Files.newBufferedWriter(list)) {
      out.write("type,key,amount,currency\n");
      for (int n = 0; n < Stock.COUNT; n++) {
        if (n % 1_000 != 1) {
          long amount = 1 + n % 10_000 + (n % 1_000 == 2 ? 1 : 0);
          out.write("recharge.succeeded,stock-" + n + "," + amount + ",CNY\n");
        }
      }
    }
    long begun = System.nanoTime();
    String started =
        caller.send(
            caller
                .request(
                    "/v1/reconciliation/diff?receiver=%s&from=%s&to=%s"
                        .formatted(receiver, Stock.from(), Stock.from().plus(8, ChronoUnit.HOURS)))
                .header("Content-Type", "text/csv")
                .POST(HttpRequest.BodyPublishers.ofFile(list))
                .build());
    double uploaded = (System.nanoTime() - begun) / 1e9;
    String id = tidings.api().id(started);
    String[] answer = new String[1];
    Wait.until(
        600,
        () -> {
          answer[0] = caller.send(caller.get("/v1/reconciliation/diff/" + id));
          return answer[0].contains("\"DONE\"");
        });
    table.add("diff of a million lines, upload: s", tidings.name(), uploaded);
    table.add("diff of a million lines, all: s", tidings.name(), (System.nanoTime() - begun) / 1e9);
    table.say(
        "diff found", tidings.name(), answer[0].replaceAll(".*(\"missing.*?),\"notified.*", "$1"));
    Files.delete(list);
  }

  private void statements(String receiver) {
    Stock.backdate(tidings.database());
    for (String scope : List.of("", "?receiver=" + receiver)) {
      String path = "/v1/reconciliation/statements/" + Stock.day() + scope;
      Wait.until(300, () -> caller.status(caller.get(path)) == 200);
    }
    tidings
        .log()
        .numbers("statement\\.made scope=(\\S+) date=" + Stock.day() + " .*ms=(\\d+)")
        .forEach(
            (scope, millis) -> {
              boolean isClient = scope.equals(tidings.client());
              if (isClient || scope.equals(receiver)) {
                table.add(
                    "statement of a million, " + (isClient ? "client" : "receiver") + ": s",
                    tidings.name(),
                    millis / 1e3);
              }
            });
    table.add(
        "peak memory after it all: MiB", tidings.name(), Meter.megabytes(tidings.pid(), "VmHWM"));
  }

  /** Drops a partition as the product does, and measures the slowest recharge meanwhile. */
  private void dropping() throws Exception {
    Database database = tidings.database();
    double usual = slowest(() -> Wait.millis(3_000));
    double while_ =
        slowest(
            () -> {
              String day =
                  "notification_"
                      + DateTimeFormatter.BASIC_ISO_DATE.format(
                          LocalDate.ofInstant(Stock.from(), ZoneOffset.UTC));
              database.update("alter table notification detach partition " + day + " concurrently");
              database.update("drop table " + day);
              Wait.millis(1_500);
            });
    table.add("slowest recharge of 3 s: ms", tidings.name(), usual);
    table.add("slowest recharge while a partition is dropped: ms", tidings.name(), while_);
  }

  private double slowest(Runnable work) throws Exception {
    boolean[] done = new boolean[1];
    double[] worst = new double[1];
    Thread recharging =
        new Thread(
            () -> {
              for (int i = 0; !done[0]; i++) {
                long begun = System.nanoTime();
                caller.send(
                    caller.post(
                        "/v1/recharges",
                        "{\"orderNo\":\"drop-%d\",\"accountId\":\"a\",\"amount\":1,\"currency\":\"CNY\",\"channel\":\"sandbox\"}"
                            .formatted(begun)));
                worst[0] = Math.max(worst[0], (System.nanoTime() - begun) / 1e6);
              }
            });
    recharging.start();
    Wait.millis(500);
    worst[0] = 0;
    work.run();
    done[0] = true;
    recharging.join();
    return worst[0];
  }
}
