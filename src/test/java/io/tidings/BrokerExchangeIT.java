package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidings.testing.Api;
import io.tidings.testing.BrokerChoice;
import io.tidings.testing.FakeConsumer;
import io.tidings.testing.Installation;
import io.tidings.testing.Product;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Moves from RabbitMQ 3.10 to 4.x as docs/versions.md describes: to an empty new broker. */
class BrokerExchangeIT extends CrashBase {

  private static final int OPEN = 60;

  @Override
  String name() {
    return "exchange";
  }

  @Override
  @BeforeAll
  void install() throws Exception {
    installation = new Installation(name(), BrokerChoice.V3_10);
  }

  @Override
  Product settings(Product product) {
    return product.with("tidings.ladders.later", "200ms,500ms" + ",10s".repeat(40));
  }

  private static BrokerChoice newer() {
    BrokerChoice chosen = BrokerChoice.ofTheBuild();
    return chosen.isModern() ? chosen : BrokerChoice.V4_0;
  }

  private long open(String receiver, String condition) {
    return installation.number(
        "select count(*) from notification where receiver_id = '%s' and %s"
            .formatted(receiver, condition));
  }

  @Test
  void nothingIsLost_whenANewBrokerReplacesTheOldOne() throws Exception {
    // Given notifications that wait on the ladder, and others in an AMQP receiver's queue
    receiver.status("/later", 500);
    String later = client.newReceiver(receiver.url("/later"), "later").get("id");
    for (int i = 0; i < OPEN; i++) {
      client.recharge();
    }
    await().atMost(LIMIT).until(() -> open(later, "rung >= 2") == OPEN);
    Api consuming = product.api().newClient();
    String till = consuming.newReceiver(FakeConsumer.settings("till", "default")).get("id");
    for (int i = 0; i < OPEN; i++) {
      consuming.recharge();
    }
    await().atMost(LIMIT).until(() -> open(till, "state = 'HANDED_OVER'") == OPEN);

    // When the application is stopped and then started on the new broker
    product.close();
    installation.broker.kill();
    installation.broker.replaceBy(newer());
    installation.broker.start();
    receiver.status("/later", 200);
    product.start();

    // Then nothing is missing: waiting ones go on, handed-over ones are handed over again
    await().atMost(LIMIT).until(() -> open(later, "state = 'DELIVERED'") == OPEN);
    await()
        .atMost(LIMIT)
        .until(() -> open(till, "state = 'HANDED_OVER' and generation = 1") == OPEN);
    assertThat(receiver.at("/later").stream().map(r -> r.id()).distinct()).hasSize(OPEN);
  }
}
