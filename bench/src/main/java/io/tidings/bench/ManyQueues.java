package io.tidings.bench;

/**
 * Two hundred AMQP receivers on one broker: what their queues cost it, and how fast results are
 * handed over to all of them.
 */
final class ManyQueues {

  private static final int RECEIVERS = 200;
  private static final int RECHARGES_A_SECOND = 10;
  private static final int SECONDS = 10;

  private final BenchEnvironment place;
  private final Table table;

  ManyQueues(BenchEnvironment place, Table table) {
    this.place = place;
    this.table = table;
  }

  void measure(Tidings tidings) {
    long before = Meter.megabytes(place.brokerPid(), "VmRSS");
    long started = System.nanoTime();
    for (int i = 0; i < RECEIVERS; i++) {
      tidings
          .api()
          .post(
              "/v1/receivers",
              "{\"clientId\":\"%s\",\"name\":\"queue-%d\",\"kind\":\"AMQP\"}"
                  .formatted(tidings.client(), i));
    }
    table.add(
        "200 AMQP receivers: s to make them", tidings.name(), (System.nanoTime() - started) / 1e9);
    table.add(
        "200 AMQP receivers: MiB more in the broker",
        tidings.name(),
        Meter.megabytes(place.brokerPid(), "VmRSS") - before);
    int expected = RECEIVERS * RECHARGES_A_SECOND * SECONDS;
    started = System.nanoTime();
    new Load(tidings, 4).rate(RECHARGES_A_SECOND, SECONDS);
    boolean all =
        Wait.until(
            120,
            () ->
                tidings
                        .database()
                        .number("select count(*) from notification where state = 'HANDED_OVER'")
                    >= expected);
    table.say(
        "200 AMQP receivers: handed over",
        tidings.name(),
        "%d notifications in %.1f s%s"
            .formatted(expected, (System.nanoTime() - started) / 1e9, all ? "" : ", not all"));
  }
}
