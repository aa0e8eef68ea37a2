package io.tidings.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.rabbitmq.OutgoingMessages.OutgoingMetadata;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Our connector's outgoing messages, health and metrics, as Reactive Messaging defines them. */
@QuarkusTest
@RealServices
class BrokerConnectorComponentTest extends JourneyBase {

  private static final BasicProperties NONE = new BasicProperties.Builder().build();

  private final String queue = "test.broker-connector." + UUID.randomUUID();

  @Inject BrokerAddress address;
  @Inject ConfirmedPublisher publisher;

  private Connection connection;
  private Channel channel;

  @BeforeEach
  void declare() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    address.applyTo(factory);
    connection = factory.newConnection(address.addresses());
    channel = connection.createChannel();
    channel.queueDeclare(
        queue, true, false, false, Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
    await().atMost(SOON).until(publisher::isReady);
  }

  @AfterEach
  void remove() throws Exception {
    channel.queueDelete(queue);
    connection.close();
  }

  /** Sends one message; the future ends with its ack or nack. */
  private CompletableFuture<Void> send(Object body, Metadata to) {
    CompletableFuture<Void> settled = new CompletableFuture<>();
    CompletionStage<Void> done = CompletableFuture.completedFuture(null);
    new OutgoingMessages(publisher)
        .onNext(
            Message.of(
                body,
                to,
                () -> {
                  settled.complete(null);
                  return done;
                },
                refused -> {
                  settled.completeExceptionally(refused);
                  return done;
                }));
    return settled;
  }

  private CompletableFuture<Void> send(int number) {
    return send(new byte[] {(byte) number}, Metadata.of(new OutgoingMetadata("", queue, NONE)));
  }

  private static void awaitDone(CompletableFuture<Void> settled) throws Exception {
    settled.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void messageIsAcked_afterTheConfirm_andNacked_ifTheBrokerRefusesIt() throws Exception {
    awaitDone(send(1));

    assertThatThrownBy(() -> awaitDone(send(2))).hasMessageContaining("nacked");

    assertThat(channel.basicGet(queue, true).getBody()).isEqualTo(new byte[] {1});
    awaitDone(send(3));
    assertThat(channel.basicGet(queue, true).getBody()).isEqualTo(new byte[] {3});
  }

  @Test
  void messageWithoutDestinationOrBytes_isNacked() {
    assertThatThrownBy(() -> awaitDone(send(new byte[0], Metadata.empty())))
        .hasMessageContaining("OutgoingMetadata");
    assertThatThrownBy(
            () -> awaitDone(send("text", Metadata.of(new OutgoingMetadata("", queue, NONE)))))
        .hasMessageContaining("body of bytes");
  }

  @Test
  void everyChannel_isReportedAsReadyAndAlive() {
    for (String kind : new String[] {"readiness", "liveness"}) {
      JsonNode check = null;
      for (JsonNode each :
          management()
              .get("/q/health/" + (kind.equals("readiness") ? "ready" : "live"))
              .json()
              .path("checks")) {
        if (each.path("name").asText().equals("SmallRye Reactive Messaging - " + kind + " check")) {
          check = each;
        }
      }
      assertThat(check).as(kind).isNotNull();
      assertThat(check.path("status").asText()).isEqualTo("UP");
      assertThat(check.path("data").fieldNames())
          .toIterable()
          .contains(
              "ladder", "dispatch-first", "dispatch-retry", "exhausted", "receipts", "unrouted");
    }
  }

  @Test
  void messagesOfEachChannel_areCounted() {
    receiver.status("/x", 500);
    client.newReceiver(receiver.url("/x"), "fast");
    awaitState(client.recharge(), "EXHAUSTED");

    String metrics = management().get("/q/metrics").text();

    assertThat(metrics)
        .containsPattern("mp_messaging_message_count_total\\{channel=\"ladder\".*} [1-9]")
        .containsPattern("mp_messaging_message_count_total\\{channel=\"dispatch-retry\".*} [1-9]");
  }
}
