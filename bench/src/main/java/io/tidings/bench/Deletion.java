package io.tidings.bench;

import java.net.http.HttpRequest;
import java.util.UUID;

/** A receiver with a million open notifications is deleted, while recharges are made. */
final class Deletion {

  private static final int OPEN = Integer.getInteger("open", 1_000_000);
  private static final int STEP = 100_000;

  private final Sinks sinks;
  private final Table table;

  Deletion(Sinks sinks, Table table) {
    this.sinks = sinks;
    this.table = table;
  }

  void measure(Tidings tidings) throws Exception {
    new Load(tidings, 16).flatOut(20); // compiled, before anything counts
    tidings.settle();
    String receiver = tidings.receiver(sinks.ok("/deleted"), "default");
    tidings.api().post("/v1/receivers/" + receiver + "/pause", "");
    for (int done = 0; done < OPEN; done += STEP) {
      tidings.insert(receiver, STEP, "PENDING");
    }
    Recharges usual = new Recharges(tidings);
    Wait.millis(5_000);
    table.add("slowest recharge of 5 s: ms", tidings.name(), usual.end());

    Recharges meanwhile = new Recharges(tidings);
    long begun = System.nanoTime();
    tidings.api().delete("/v1/receivers/" + receiver);
    double answered = (System.nanoTime() - begun) / 1e6;
    boolean all =
        Wait.until(
            300, () -> tidings.database().number("select count(*) from receiver_leftover") == 0);
    double seconds = (System.nanoTime() - begun) / 1e9;
    double slowest = meanwhile.end();
    table.add("DELETE of a receiver with " + OPEN + " open ones: ms", tidings.name(), answered);
    table.add("all of them CANCELLED after: s", tidings.name(), all ? seconds : Double.NaN);
    table.add("slowest recharge meanwhile: ms", tidings.name(), slowest);
  }

  /** One after the other, until told to end; the slowest is what counts. */
  private static final class Recharges {

    private final Thread thread;
    private volatile boolean done;
    private double slowest;

    Recharges(Tidings tidings) {
      Caller caller = new Caller(tidings);
      thread =
          new Thread(
              () -> {
                while (!done) {
                  HttpRequest request =
                      caller.post(
                          "/v1/recharges",
                          "{\"orderNo\":\"%s\",\"accountId\":\"a\",\"amount\":1,\"currency\":\"CNY\",\"channel\":\"sandbox\"}"
                              .formatted(UUID.randomUUID()));
                  long begun = System.nanoTime();
                  caller.send(request);
                  slowest = Math.max(slowest, (System.nanoTime() - begun) / 1e6);
                }
              });
      thread.start();
    }

    double end() throws InterruptedException {
      done = true;
      thread.join();
      return slowest;
    }
  }
}
