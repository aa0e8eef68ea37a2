package io.tidings.bench;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Twenty receivers get 500 notifications a second in all; then two of them hang until the timeout
 * and one refuses connections. Measures commit to arrival for the other seventeen.
 */
final class Neighbours {

  private static final int RECEIVERS = 20;
  private static final int BAD = 3;
  private static final int RECHARGES_A_SECOND = 25;
  private static final int SECONDS = 60;

  private final Sinks sinks;
  private final Table table;

  Neighbours(Sinks sinks, Table table) {
    this.sinks = sinks;
    this.table = table;
  }

  void measure(Tidings tidings) {
    List<String> receivers = new ArrayList<>();
    for (int i = 0; i < RECEIVERS; i++) {
      receivers.add(tidings.receiver(sinks.ok("/neighbour-" + i + "/ok"), "default"));
    }
    Set<String> healthy = new HashSet<>(receivers.subList(BAD, RECEIVERS));
    CommitToArrival measured =
        new CommitToArrival(sinks, table, "20 receivers, 500/s", RECHARGES_A_SECOND, SECONDS);
    measured.warmUp(tidings);
    double alone = measured.of(tidings, healthy, "all answer");
    tidings.moveReceiver(receivers.get(0), sinks.hang("/delay/11000"));
    tidings.moveReceiver(receivers.get(1), sinks.hang("/delay/12000"));
    tidings.moveReceiver(receivers.get(2), "http://127.0.0.1:" + Command.freePort() + "/refused");
    double beside = measured.of(tidings, healthy, "3 of 20 are bad");
    table.add("20 receivers, 500/s: p95 beside bad ones : alone", tidings.name(), beside / alone);
    table.say(
        "20 receivers, 500/s: still open for the bad ones",
        tidings.name(),
        tidings
                .database()
                .number("select count(*) from notification where state in ('PENDING', 'QUEUED')")
            + " of "
            + BAD * RECHARGES_A_SECOND * SECONDS);
  }
}
