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

/**
 * The console beside a million notifications: how fast views are drawn, and what open ones cost.
 */
final class ConsolePages {

  private static final int VIEWS = 11;
  private static final int SECONDS = 40;

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
    drain.measure("drain beside the stock", tidings, Bench.WARM_UP, 1); // warms up
    views(tidings);
    double none = share(tidings, 0);
    for (int open : new int[] {1, 50}) {
      String what = open + " open overviews take of all processors: %";
      table.add(what, tidings.name(), share(tidings, open) - none);
    }
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

  /**
   * What the product, its database and its broker use while overviews are open and nothing else
   * happens, in percent of all processors. A drain beside them would tell less: its rounds differ
   * by more than that.
   */
  private double share(Tidings tidings, int open) throws Exception {
    ScheduledExecutorService readers = Executors.newScheduledThreadPool(1);
    HttpClient http = HttpClient.newHttpClient();
    AtomicLong failed = new AtomicLong();
    for (int i = 0; i < open; i++) {
      readers.scheduleAtFixedRate(
          () -> OVERVIEW.forEach(path -> ask(http, tidings, path, failed)),
          5_000L * i / open,
          5_000,
          TimeUnit.MILLISECONDS);
    }
    try {
      Wait.millis(20_000); // warms up
      Meter meter = place.meter("itself", tidings.pids(), sinks.answeringPid());
      Wait.millis(SECONDS * 1_000);
      double spent = meter.cpuSeconds().values().stream().mapToDouble(one -> one).sum();
      return 100 * spent / SECONDS / Runtime.getRuntime().availableProcessors();
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
