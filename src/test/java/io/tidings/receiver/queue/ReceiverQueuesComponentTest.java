package io.tidings.receiver.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.rabbitmq.BrokerLink;
import io.tidings.testing.FakeConsumer;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.Management;
import io.tidings.testing.RealServices;
import jakarta.inject.Inject;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A queue that is missing is declared again, whatever happened to earlier requests for it. */
@QuarkusTest
@RealServices
class ReceiverQueuesComponentTest extends JourneyBase {

  private final Management broker = new Management();

  @Inject ReceiverQueues queues;
  @Inject BrokerLink link;

  private String receiverWithQueue() {
    String name = "again-" + UUID.randomUUID();
    client.newReceiver(FakeConsumer.settings(name, "slow"));
    awaitQueue(name);
    return name;
  }

  private void awaitQueue(String name) {
    await("queue of " + name)
        .atMost(SOON)
        .until(() -> broker.get("queues/%2F/tidings.receiver." + name).has("name"));
  }

  @Test
  void missingQueue_isDeclaredAgain() throws Exception {
    String name = receiverWithQueue();
    broker.delete("tidings.receiver." + name);

    await().atMost(SOON).until(() -> queues.declareAgain().get(10, TimeUnit.SECONDS));

    awaitQueue(name);
  }

  /** Its round once never ended, and no later call began another one. */
  @Test
  void declaringAgain_works_afterACallWithoutALink() throws Exception {
    receiverWithQueue();
    queues.down();
    assertThat(queues.declareAgain().get(10, TimeUnit.SECONDS)).isFalse();
    link.reset("a test");

    await().atMost(SOON).until(() -> queues.declareAgain().get(10, TimeUnit.SECONDS));
  }
}
