package io.tidings.bench;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Deletes a receiver with a million open notifications while 100 recharges a second are made. The
 * database server logs who is delayed: every session that waits 50 ms for a lock.
 */
final class Deletion {

  private static final int OPEN = Integer.getInteger("open", 1_000_000);
  private static final int STEP = 100_000;

  private final BenchEnvironment place;
  private final Sinks sinks;
  private final Table table;

  Deletion(BenchEnvironment place, Sinks sinks, Table table) {
    this.place = place;
    this.sinks = sinks;
    this.table = table;
  }

  void measure(Tidings tidings) throws Exception {
    new Load(tidings, 16).flatOut(20); // JIT warm-up before measuring
    tidings.settle();
    tidings.database().update("alter system set log_lock_waits = on");
    tidings.database().update("alter system set deadlock_timeout = '50ms'");
    tidings.database().update("select pg_reload_conf()");
    String receiver = tidings.receiver(sinks.ok("/deleted"), "default");
    tidings.api().post("/v1/receivers/" + receiver + "/pause", "");
    for (int done = 0; done < OPEN; done += STEP) {
      tidings.insert(receiver, STEP, "PENDING");
    }
    Recharges usual = new Recharges(tidings);
    Wait.millis(20_000);
    usual.end("before", tidings.name());

    long waits = lockWaits();
    Recharges meanwhile = new Recharges(tidings);
    long begun = System.nanoTime();
    tidings.api().delete("/v1/receivers/" + receiver);
    double answered = (System.nanoTime() - begun) / 1e6;
    boolean all =
        Wait.until(
            300, () -> tidings.database().number("select count(*) from receiver_leftover") == 0);
    double seconds = (System.nanoTime() - begun) / 1e9;
    meanwhile.end("meanwhile", tidings.name());
    table.add("DELETE of a receiver with " + OPEN + " open ones: ms", tidings.name(), answered);
    table.add("all of them CANCELLED after: s", tidings.name(), all ? seconds : Double.NaN);
    table.add("waits for a lock of 50 ms and more", tidings.name(), lockWaits() - waits);
  }

  private long lockWaits() throws IOException {
    try (var lines = Files.lines(place.logs().resolveSibling("database/log/postgresql.log"))) {
      return lines.filter(line -> line.contains("still waiting for")).count();
    }
  }

  /** Makes recharges one after the other on a schedule; late ones at once. */
  private final class Recharges {

    private static final long EVERY_NANOS = 10_000_000;

    private final List<Double> millis = new ArrayList<>();
    private final Thread thread;
    private volatile boolean done;

    Recharges(Tidings tidings) {
      Caller caller = new Caller(tidings);
      thread =
          new Thread(
              () -> {
                long due = System.nanoTime();
                while (!done) {
                  LockSupport.parkNanos(due - System.nanoTime());
                  long began = System.nanoTime();
                  caller.send(recharge(caller));
                  millis.add((System.nanoTime() - began) / 1e6);
                  due = Math.max(due + EVERY_NANOS, System.nanoTime() - 1_000_000_000);
                }
              });
      thread.start();
    }

    private static HttpRequest recharge(Caller caller) {
      return caller.post(
          "/v1/recharges",
          "{\"orderNo\":\"%s\",\"accountId\":\"a\",\"amount\":1,\"currency\":\"CNY\",\"channel\":\"sandbox\"}"
              .formatted(UUID.randomUUID()));
    }

    void end(String when, String who) throws InterruptedException {
      done = true;
      thread.join();
      Collections.sort(millis);
      table.add("recharge " + when + ": median ms", who, at(.5));
      table.add("recharge " + when + ": p99 ms", who, at(.99));
      table.add("recharge " + when + ": slowest ms", who, at(1));
      table.say(
          "recharges " + when,
          who,
          millis.size() + ", over 50 ms: " + millis.stream().filter(m -> m > 50).count());
    }

    private double at(double part) {
      return millis.get((int) Math.min(millis.size() - 1, part * millis.size()));
    }
  }
}
