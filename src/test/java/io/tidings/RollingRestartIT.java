package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidings.testing.Api;
import io.tidings.testing.FakeConsumer;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.Installation;
import io.tidings.testing.Load;
import io.tidings.testing.Product;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Stops (SIGTERM) and starts two replicas one after the other under load. */
class RollingRestartIT {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static Installation installation;

  @BeforeAll
  static void install() throws Exception {
    installation = new Installation("rolling");
  }

  @AfterAll
  static void remove() throws Exception {
    installation.close();
  }

  private static Product replica(String name) {
    return installation.product(name).with("tidings.delivery.total-timeout", "25s");
  }

  private static long open() {
    return installation.number(
        "select (select count(*) from notification where state not in ('DELIVERED', 'HANDED_OVER'))"
            + " + (select count(*) from recharge where status = 'PENDING')"); // it asks about them
    // again
  }

  private static long calledTwice(FakeReceiver receiver) {
    return receiver.seen().values().stream().filter(times -> times.get() > 1).count();
  }

  @Test
  void nothingIsLostOrCalledTwice_whenReplicasRestart() throws Exception {
    try (FakeReceiver receiver = new FakeReceiver().countOnly();
        Product one = replica("rolling-1").start();
        Product two = replica("rolling-2").start()) {
      receiver.answer(
          "/slow",
          (request, socket, out) -> {
            Thread.sleep(100); // so that calls are in flight when a replica stops
            return FakeReceiver.status(200, "ok").write(request, socket, out);
          });
      Api client = one.api().newClient();
      client.newReceiver(receiver.url("/slow"), "fast");
      Load load = new Load(client, client.at(two.api()));
      load.awaitStarted(100);

      for (Product replica : new Product[] {one, two}) {
        replica.close();
        assertThat(replica.isAlive()).isFalse();
        load.awaitStarted(load.started() + 50); // the other replica goes on
        replica.start();
        await()
            .atMost(LIMIT)
            .until(() -> replica.management().get("/q/health/ready").status() == 200);
        load.awaitStarted(load.started() + 50);
      }
      load.end();

      await().atMost(LIMIT).until(() -> open() == 0);
      assertThat(installation.number("select count(*) from notification"))
          .isGreaterThanOrEqualTo(load.started());
      assertThat(calledTwice(receiver)).as("called twice").isZero();
      await()
          .atMost(LIMIT)
          .until(
              () ->
                  installation.number(
                          "select count(*) from replica where seen_at > now() - interval '5 s'")
                      == 2);
    }
  }

  /** Or another replica would put it into the queue once more. */
  @Test
  void handoverThatIsConfirmedDuringAStop_isMarked() throws Exception {
    Product late =
        replica("hand-over")
            .with("tidings.broker.confirm-timeout", "1m")
            .with("tidings.broker.heartbeat", "1m")
            .with("tidings.broker.timeout", "2s");
    try (Product replica = late.start()) {
      Api client = replica.api().newClient();
      Api.Answer made = client.newReceiver(FakeConsumer.settings("till", "default"));
      String queue = made.json().path("amqp").path("queue").asText();
      try (FakeConsumer operator = FakeConsumer.operator(installation.broker.port())) {
        Callable<Long> waiting = () -> operator.another().messageCount(queue); // fails without it
        await().atMost(LIMIT).ignoreExceptions().until(waiting, number -> number == 0);
        installation.brokerProxy.holdFromTarget();
        try {
          client.recharge();
          await().atMost(LIMIT).until(waiting, number -> number == 1);
          replica.signal("TERM");
          await("it waits for the confirm")
              .atMost(Duration.ofSeconds(20))
              .during(Duration.ofSeconds(6)) // longer than the link's own end takes
              .until(replica::isAlive);
        } finally {
          installation.brokerProxy.letGo();
        }
        await().atMost(LIMIT).until(() -> !replica.isAlive());
      }
    }

    assertThat(
            installation.text(
                "select n.state from notification n join receiver r on r.id = n.receiver_id"
                    + " where r.kind = 'AMQP'"))
        .isEqualTo("HANDED_OVER");
  }

  /** Too short to lose a connection: nobody else has what waits for a slot. */
  @Test
  void messagesThatWaitForASlot_areAttempted_afterAShortStandstill() throws Exception {
    Product throughTheBroker =
        replica("stood-still")
            .with("tidings.delivery.direct-attempts", "0")
            .with("tidings.delivery.in-flight-per-receiver", "2");
    try (FakeReceiver receiver = new FakeReceiver().countOnly();
        Product replica = throughTheBroker.start()) {
      receiver.answer(
          "/slow",
          (request, socket, out) -> {
            Thread.sleep(100); // so that others wait
            return FakeReceiver.status(200, "ok").write(request, socket, out);
          });
      Api client = replica.api().newClient();
      client.newReceiver(receiver.url("/slow"), "fast");
      Load load = new Load(client);
      load.awaitStarted(50);

      replica.signal("STOP");
      await().pollDelay(Duration.ofSeconds(4)).atMost(LIMIT).until(() -> true);
      replica.signal("CONT");
      load.end();

      await().atMost(Duration.ofSeconds(60)).until(() -> open() == 0);
      assertThat(replica.output()).contains("process.stood_still");
    }
  }
}
