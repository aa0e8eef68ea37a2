package io.tidings.bench;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.util.Map;
import java.util.UUID;

/** Publishes messages as the product does: to its work queue or to a rung of a ladder. */
final class MessagePublisher {

  private static final int CONFIRM_EVERY = 2_000;

  private final BenchEnvironment place;

  MessagePublisher(BenchEnvironment place) {
    this.place = place;
  }

  /** Publishes one message to the dispatcher for each of these rows of the database. */
  void publishFirst(Tidings tidings, String receiver, Iterable<String> ids) throws Exception {
    String key = tidings.version("default") + ".0";
    try (Connection connection = connect(tidings);
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      int sent = 0;
      for (String id : ids) {
        channel.basicPublish("tidings.notify", key, properties(id, receiver), Payload.BYTES);
        if (++sent % CONFIRM_EVERY == 0) {
          channel.waitForConfirmsOrDie(60_000);
        }
      }
      channel.waitForConfirmsOrDie(60_000);
    }
  }

  /** Publishes to the ten-hour rung of the default ladder, without rows in the database. */
  void park(Tidings tidings, int count) throws Exception {
    String key = tidings.version("default") + ".7";
    String receiver = UUID.randomUUID().toString();
    try (Connection connection = connect(tidings);
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      for (int i = 1; i <= count; i++) {
        channel.basicPublish(
            "tidings.ladder",
            key,
            properties(UUID.randomUUID().toString(), receiver),
            Payload.BYTES);
        if (i % CONFIRM_EVERY == 0) {
          channel.waitForConfirmsOrDie(60_000);
        }
      }
      channel.waitForConfirmsOrDie(60_000);
    }
  }

  private static BasicProperties properties(String id, String receiver) {
    return new BasicProperties.Builder()
        .deliveryMode(2)
        .contentType("application/json")
        .messageId(id)
        .type("recharge.succeeded")
        .headers(
            Map.of(
                "tidings-queue",
                "http",
                "tidings-receiver",
                receiver,
                "tidings-deadline",
                System.currentTimeMillis() + 72_000_000L,
                "tidings-generation",
                0))
        .build();
  }

  private Connection connect(Tidings tidings) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(place.amqpPort());
    factory.setVirtualHost(tidings.base());
    return factory.newConnection();
  }
}
