package io.tidings.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The console beside a million notifications: how fast views are drawn, and what open ones cost. */
final class ConsolePages {

  private static final int VIEWS = 11;

  /** What an operator's overview asks for every five seconds. */
  private static final List<String> OVERVIEW =
      List.of(
          "/v1/overview", "/v1/notifications?state=EXHAUSTED&limit=10", "/v1/receivers?limit=200");

  private final BenchEnvironment place;
  private final Sinks sinks;
  private final Table table;
  private final Drain drain;

  ConsolePages(BenchEnvironment place, Sinks sinks, Table table, Drain drain) {
    this.place = place;
    this.sinks = sinks;
    this.table = table;
    this.drain = drain;
  }

  void measure(Tidings tidings) throws Exception {
    new Stock(tidings, tidings.receiver(sinks.ok("/stock"), "default")).make();
    tidings.keepRows();
    drain.measure("drain, no overview is open", tidings, Bench.WARM_UP, 1);
    views(tidings);
    // In turn, so that a drift of the machine meets all alike.
    double[][] speeds = new double[3][Bench.ROUNDS];
    int[] open = {0, 1, 50};
    for (int round = 0; round < Bench.ROUNDS; round++) {
      for (int i = 0; i < open.length; i++) {
        speeds[i][round] = beside(tidings, open[i]);
      }
    }
    for (int i = 0; i < open.length; i++) {
      String what = "drain beside " + open[i] + " open overviews: notifications/s";
      table.add(what, tidings.name(), speeds[i]);
    }
    double none = Table.median(speeds[0]);
    table.add("1 open overview : none", tidings.name(), Table.median(speeds[1]) / none);
    table.add("50 open overviews : none", tidings.name(), Table.median(speeds[2]) / none);
  }

  private void views(Tidings tidings) {
    String page = "http://127.0.0.1:" + tidings.api().port() + "/console/#";
    Path folder = Path.of(System.getenv("BENCH_BROWSER"));
    try (ConsoleBrowser browser = new ConsoleBrowser(place, folder, Tidings.ADMIN_KEY)) {
      for (String view : List.of("/overview", "/notifications?state=DELIVERED", "/notifications")) {
        double[] whole = new double[VIEWS - 1];
        double[] after = new double[VIEWS - 1];
        for (int i = 0; i < VIEWS; i++) {
          ConsoleBrowser.Drawn drawn = browser.open(page + view);
          if (i == 0) {
            String what = view + ": drawn at the first time, ms after the navigation";
            table.add(what, tidings.name(), drawn.sinceNavigation());
          } else {
            whole[i - 1] = drawn.sinceNavigation();
            after[i - 1] = drawn.sinceAnswer();
          }
        }
        table.add(view + ": drawn, ms after the navigation", tidings.name(), whole);
        table.add(view + ": drawn, ms after the last answer", tidings.name(), after);
      }
    }
  }

  private double beside(Tidings tidings, int open) throws Exception {
    ScheduledExecutorService readers = Executors.newScheduledThreadPool(1);
    HttpClient http = HttpClient.newHttpClient();
    AtomicLong failed = new AtomicLong();
    for (int i = 0; i < open; i++) {
      long delay = 5_000L * i / open;
      readers.scheduleAtFixedRate(
          () -> OVERVIEW.forEach(path -> ask(http, tidings, path, failed)),
          delay,
          5_000,
          TimeUnit.MILLISECONDS);
    }
    try {
      return drain.once(tidings);
    } finally {
      readers.shutdown();
      readers.awaitTermination(30, TimeUnit.SECONDS);
      if (failed.get() > 0) {
        throw new IllegalStateException(failed + " requests of the overviews failed");
      }
    }
  }

  private static void ask(HttpClient http, Tidings tidings, String path, AtomicLong failed) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + tidings.api().port() + path))
            .header("Authorization", "Bearer " + Tidings.ADMIN_KEY)
            .build();
    http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .whenComplete(
            (answer, failure) -> {
              if (failure != null || answer.statusCode() != 200) {
                failed.incrementAndGet();
              }
            });
  }
}
