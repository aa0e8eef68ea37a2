package io.tidings.bench;

import java.net.http.HttpRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Measures the product under pressure: a transaction holds an old snapshot, long readers overlap,
 * our connections are ended again and again, more is committed than can be delivered. All rows
 * stay, as in production. {@code -DpressureSeconds=60} is for a quick try.
 */
final class Pressure {

  private static final int SECONDS = Integer.getInteger("pressureSeconds", 600);
  private static final int RECHARGES = 1_000;

  private final Sinks sinks;
  private final Table table;
  private final Drain drain;

  Pressure(Sinks sinks, Table table, Drain drain) {
    this.sinks = sinks;
    this.table = table;
    this.drain = drain;
  }

  void measure(Tidings tidings) throws Exception {
    tidings.keepRows();
    new Load(tidings, 16).flatOut(30); // JIT warm-up before measuring
    tidings.settle();
    drain.measure("pressure: warm-up", tidings, Bench.WARM_UP, 1);
    heldSnapshot(tidings);
    overlappingReaders(tidings);
    endedConnections(tidings);
    overload(tidings);
  }

  /** Drains for long before it is held, too, so that a growing table makes no difference. */
  private void heldSnapshot(Tidings tidings) throws Exception {
    double before = rounds("(a) drain before", tidings, SECONDS / 2);
    double p99Before = rechargeP99(tidings);
    try (Connection holder = snapshot(tidings)) {
      double held = rounds("(a) drain while a snapshot is held", tidings, SECONDS);
      double p99Held = rechargeP99(tidings);
      holder.rollback();
      table.add("(a) drain, snapshot held : before", tidings.name(), held / before);
      table.add("(a) recharge p99 ms before", tidings.name(), p99Before);
      table.add("(a) recharge p99 ms, snapshot held", tidings.name(), p99Held);
    }
    double after = rounds("(a) drain after", tidings, SECONDS / 4);
    table.add("(a) drain, after : before", tidings.name(), after / before);
  }

  /** Each of three holds snapshots for a tenth of the time; they start a third of that apart. */
  private void overlappingReaders(Tidings tidings) throws Exception {
    double before = rounds("(b) drain before", tidings, SECONDS / 4);
    AtomicBoolean done = new AtomicBoolean();
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int first = i;
      Thread reader =
          new Thread(
              () -> {
                Wait.millis(first * SECONDS * 1_000L / 30);
                while (!done.get()) {
                  try (Connection holder = snapshot(tidings)) {
                    Wait.until(SECONDS / 10, done::get);
                    holder.rollback();
                  } catch (SQLException e) {
                    throw new IllegalStateException(e);
                  }
                }
              });
      reader.start();
      readers.add(reader);
    }
    double held = rounds("(b) drain beside three long readers", tidings, SECONDS / 2);
    done.set(true);
    for (Thread reader : readers) {
      reader.join();
    }
    table.add("(b) drain, three long readers : before", tidings.name(), held / before);
  }

  private static Connection snapshot(Tidings tidings) throws SQLException {
    Connection holder = tidings.database().connect();
    holder.setAutoCommit(false);
    holder.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (Statement statement = holder.createStatement()) {
      statement.execute("set idle_in_transaction_session_timeout = 0");
      statement.execute("select count(*) from client"); // bench
    }
    return holder;
  }

  /** Returns the median of the last half of the rounds. */
  private double rounds(String what, Tidings tidings, int seconds) {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    List<Double> speeds = new ArrayList<>();
    while (System.nanoTime() < end || speeds.size() < 4) {
      speeds.add(drain.once(tidings));
    }
    double[] last =
        speeds.subList(speeds.size() / 2, speeds.size()).stream()
            .mapToDouble(Double::doubleValue)
            .toArray();
    table.add(what + ": notifications/s, last half of the rounds", tidings.name(), last);
    return Table.median(last);
  }

  private static double rechargeP99(Tidings tidings) {
    Caller caller = new Caller(tidings);
    double[] millis = new double[RECHARGES];
    for (int i = -RECHARGES; i < RECHARGES; i++) {
      HttpRequest request = recharge(caller);
      long begun = System.nanoTime();
      caller.send(request);
      if (i >= 0) {
        millis[i] = (System.nanoTime() - begun) / 1e6;
      }
    }
    Arrays.sort(millis);
    tidings.settle();
    return millis[RECHARGES * 99 / 100];
  }

  private static HttpRequest recharge(Caller caller) {
    return caller.post(
        "/v1/recharges",
        "{\"orderNo\":\"%s\",\"accountId\":\"a\",\"amount\":1,\"currency\":\"CNY\",\"channel\":\"sandbox\"}"
            .formatted(UUID.randomUUID()));
  }

  /** Every five seconds, for a tenth of the time; the caller goes on after other than 201. */
  private void endedConnections(Tidings tidings) {
    Caller caller = new Caller(tidings);
    tidings.receiver(sinks.ok("/ok"), "default");
    sinks.answering().reset();
    int accepted = 0;
    int refused = 0;
    double longest = 0;
    long end = System.nanoTime() + SECONDS * 100_000_000L;
    long cut = System.nanoTime();
    long lastGood = cut;
    while (System.nanoTime() < end) {
      if (System.nanoTime() - cut > 5_000_000_000L) {
        cut = System.nanoTime();
        lastGood = cut;
        tidings
            .database()
            .update(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname ="
                    + " current_database() and pid <> pg_backend_pid()");
      }
      if (caller.status(recharge(caller)) == 201) {
        accepted++;
        longest = Math.max(longest, (System.nanoTime() - lastGood) / 1e9);
        lastGood = System.nanoTime();
      } else {
        refused++;
      }
    }
    tidings.settle();
    int wanted = accepted;
    Wait.until(60, () -> sinks.answering().stats().distinct() >= wanted);
    int arrived = sinks.answering().stats().distinct();
    table.say(
        "(c) connections ended every 5 s: arrived of accepted",
        tidings.name(),
        arrived + " of " + accepted + ", " + refused + " refused");
    table.add("(c) connections ended: longest s to the next 201", tidings.name(), longest);
  }

  /** Commits 300 a second for a receiver that takes 100, then delivers the rest unlimited. */
  private void overload(Tidings tidings) throws Exception {
    String receiver = tidings.receiver(sinks.ok("/ok"), "default");
    String rate = "{\"rate\":{\"perSecond\":%d,\"burst\":%d}}";
    tidings.api().patch("/v1/receivers/" + receiver, rate.formatted(100, 100));
    Load load = new Load(tidings, 16);
    CompletableFuture<Void> running = CompletableFuture.runAsync(() -> load.rate(300, SECONDS));
    Wait.millis(SECONDS * 250L);
    double early = Meter.megabytes(tidings.pid(), "VmRSS");
    running.join();
    double late = Meter.megabytes(tidings.pid(), "VmRSS");
    table.add("(d) more than can be delivered: memory after a quarter, MiB", tidings.name(), early);
    table.add("(d) more than can be delivered: memory at the end, MiB", tidings.name(), late);
    tidings.api().patch("/v1/receivers/" + receiver, "{\"rate\":null}");
    long begun = System.nanoTime();
    boolean all = Wait.until(600, () -> tidings.allStored(0));
    table.say(
        "(d) the rest is delivered after",
        tidings.name(),
        all ? "%.0f s".formatted((System.nanoTime() - begun) / 1e9) : "not within 600 s");
  }
}
