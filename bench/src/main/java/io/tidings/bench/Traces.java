package io.tidings.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Drains with none, 1 % and all of the notifications recorded, each beside a drain without traces.
 * The collector is this process: it reads what it gets and forgets it.
 */
final class Traces implements AutoCloseable {

  /** Of a hundred notifications, how many are recorded. */
  private static final int[] SHARES =
      Stream.of(System.getProperty("shares", "0,1,100").split(","))
          .mapToInt(Integer::parseInt)
          .toArray();

  private final Drain drain;
  private final Sinks sinks;
  private final Table table;
  private final HttpServer collector;

  Traces(Drain drain, Sinks sinks, Table table) throws IOException {
    this.drain = drain;
    this.sinks = sinks;
    this.table = table;
    this.collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/v1/traces",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            exchange.sendResponseHeaders(200, -1);
          }
        });
    collector.start();
  }

  List<String> settings() {
    return List.of(
        "-Dquarkus.otel.sdk.disabled=false",
        "-Dquarkus.otel.exporter.otlp.endpoint=http://127.0.0.1:"
            + collector.getAddress().getPort());
  }

  /** Each share has its own rounds without traces beside it, so both processes are equally warm. */
  void measure(Tidings off, Tidings on) {
    double[][] plain = new double[SHARES.length][Bench.ROUNDS];
    double[][] recorded = new double[SHARES.length][Bench.ROUNDS];
    for (int i = -Bench.WARM_UP; i < Bench.ROUNDS; i++) {
      int round = Math.max(i, 0); // warm-up rounds are overwritten
      for (int share = 0; share < SHARES.length; share++) {
        plain[share][round] = once(off, 0);
        recorded[share][round] = once(on, SHARES[share]);
      }
    }
    for (int share = 0; share < SHARES.length; share++) {
      String what = "traces on, " + SHARES[share] + " % recorded";
      table.add(what + ": notifications/s", on.name(), recorded[share]);
      table.add(what + ": without, beside it", off.name(), plain[share]);
      table.add(
          what + " : off", on.name(), Table.median(recorded[share]) / Table.median(plain[share]));
    }
  }

  private double once(Tidings tidings, int traced) {
    double speed =
        drain.once(tidings, count -> tidings.load(count, sinks.ok("/ok"), "default", traced));
    System.err.printf("%s, %d %% recorded: %.0f%n", tidings.name(), traced, speed);
    return speed;
  }

  @Override
  public void close() {
    collector.stop(0);
  }
}
