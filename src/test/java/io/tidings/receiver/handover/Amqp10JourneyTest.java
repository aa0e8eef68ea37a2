package io.tidings.receiver.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.BrokerChoice;
import io.tidings.testing.FakeConsumer;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.vertx.amqp.AmqpClient;
import io.vertx.amqp.AmqpClientOptions;
import io.vertx.amqp.AmqpMessage;
import io.vertx.amqp.AmqpReceiverOptions;
import io.vertx.amqp.AmqpSender;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.qpid.proton.amqp.Symbol;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A receiver that consumes its queue with an AMQP 1.0 client; RabbitMQ supports that from 4.0 on.
 */
@QuarkusTest
@RealServices
class Amqp10JourneyTest extends JourneyBase {

  private final List<AmqpMessage> received = new CopyOnWriteArrayList<>();
  private Vertx vertx;
  private AmqpSender receipts;

  @BeforeEach
  void onlyModern() {
    assumeThat(BrokerChoice.ofTheBuild().isModern()).isTrue();
    vertx = Vertx.vertx();
  }

  @AfterEach
  void hangUp() {
    if (vertx != null) {
      done(vertx.close());
    }
  }

  private static <T> T done(Future<T> future) {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  private void consume(String ladder, Consumer<AmqpMessage> answer) {
    Api.Answer made =
        client.newReceiver(FakeConsumer.settings("till-" + UUID.randomUUID(), ladder));
    JsonNode amqp = made.json().path("amqp");
    AmqpClient amqp10 =
        AmqpClient.create(
            vertx,
            new AmqpClientOptions()
                .setHost("127.0.0.1")
                .setPort(ConfigProvider.getConfig().getValue("rabbitmq-port", Integer.class))
                .setUsername(amqp.path("username").asText())
                .setPassword(amqp.path("password").asText()));
    receipts = done(amqp10.createSender("/exchanges/tidings.receipts"));
    done(amqp10.createReceiver(
            "/queues/" + amqp.path("queue").asText(),
            new AmqpReceiverOptions().setAutoAcknowledgement(false)))
        .handler(
            message -> {
              received.add(message);
              answer.accept(message);
            });
  }

  private static int rung(AmqpMessage message) {
    return message.applicationProperties().getInteger("tidings-rung");
  }

  /** Accepts the message and sends its receipt. */
  private void acceptWithReceipt(AmqpMessage message) {
    message.accepted();
    Buffer receipt = Buffer.buffer("{\"id\":\"" + message.id() + "\"}");
    receipts.send(AmqpMessage.create().withBufferAsBody(receipt).build());
  }

  @Test
  void isDelivered_ifAcceptedWithAReceiptAsDataSection() {
    consume("slow", this::acceptWithReceipt);

    JsonNode notification = awaitState(client.recharge(), "DELIVERED");

    AmqpMessage message = received.get(0);
    assertThat(message.id()).isEqualTo(notification.path("id").asText());
    assertThat(message.bodyAsBinary().toString()).startsWith("{\"type\":\"recharge.succeeded\"");
    assertThat(message.unwrap().getMessageAnnotations().getValue())
        .containsEntry(Symbol.valueOf("x-basic-type"), "recharge.succeeded");
    assertThat(message.applicationProperties().getString("webhook-signature")).startsWith("v1,");
    assertThat(received).hasSize(1);
  }

  @Test
  void rejectedMessage_movesToTheNextRung() {
    consume(
        "fast",
        message -> {
          if (rung(message) == 0) {
            message.rejected();
          } else {
            acceptWithReceipt(message);
          }
        });

    awaitState(client.recharge(), "DELIVERED");

    assertThat(received).extracting(Amqp10JourneyTest::rung).containsExactly(0, 1);
  }

  @Test
  void messageModifiedAsUndeliverable_movesToTheNextRung() {
    consume(
        "fast",
        message -> {
          if (rung(message) == 0) {
            message.modified(true, true);
          } else {
            acceptWithReceipt(message);
          }
        });

    awaitState(client.recharge(), "DELIVERED");

    assertThat(received).extracting(Amqp10JourneyTest::rung).containsExactly(0, 1);
  }

  @Test
  void releasedOrModifiedMessage_returnsAtOnceOnTheSameRung() {
    consume(
        "slow",
        message -> {
          switch (received.size()) {
            case 1 -> message.released();
            case 2 -> message.modified(true, false);
            default -> acceptWithReceipt(message);
          }
        });

    awaitState(client.recharge(), "DELIVERED");

    assertThat(received).extracting(Amqp10JourneyTest::rung).containsExactly(0, 0, 0);
  }
}
