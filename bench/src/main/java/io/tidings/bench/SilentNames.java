package io.tidings.bench;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * 200 receivers and one more get five recharges a second; then nobody answers for the names of the
 * 200. Measures commit to arrival for the other one.
 */
final class SilentNames implements AutoCloseable {

  private static final int SILENT = 200;
  private static final int RECHARGES_A_SECOND = 5;
  private static final int SECONDS = 60;

  private final Sinks sinks;
  private final Table table;
  private final DatagramSocket nameServer;

  SilentNames(Sinks sinks, Table table) throws IOException {
    this.sinks = sinks;
    this.table = table;
    this.nameServer = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  }

  /** Sends all questions to a name server that never answers. */
  List<String> settings() {
    return List.of("-Dquarkus.vertx.resolver.servers=127.0.0.1:" + nameServer.getLocalPort());
  }

  void measure(Tidings tidings) {
    List<String> receivers = new ArrayList<>();
    for (int i = 0; i < SILENT; i++) {
      receivers.add(tidings.receiver(sinks.ok("/named-" + i + "/ok"), "default"));
    }
    Set<String> healthy = Set.of(tidings.receiver(sinks.ok("/healthy/ok"), "default"));
    CommitToArrival measured =
        new CommitToArrival(sinks, table, "201 receivers", RECHARGES_A_SECOND, SECONDS);
    measured.warmUp(tidings);
    double alone = measured.of(tidings, healthy, "all answer");
    for (int i = 0; i < SILENT; i++) {
      tidings.moveReceiver(receivers.get(i), "http://r" + i + ".silent.test/ok");
    }
    double beside = measured.of(tidings, healthy, "200 with silent names");
    table.add("201 receivers: p95 beside silent names : alone", tidings.name(), beside / alone);
  }

  @Override
  public void close() {
    nameServer.close();
  }
}
