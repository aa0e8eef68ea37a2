package io.tidings.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.rabbitmq.Link.BrokerDelivery;
import io.tidings.testing.RealServices;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The inbound side of our connector: what an ack means after the link or the consumer changed. */
@QuarkusTest
@RealServices
class QueueConsumerComponentTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final String queue = "test.queue-consumer." + UUID.randomUUID();
  private final List<Message<BrokerDelivery>> received = new CopyOnWriteArrayList<>();

  @Inject BrokerAddress address;
  @Inject BrokerLink link;

  private Connection connection;
  private Channel channel;
  private QueueConsumer consumer;

  @BeforeEach
  void consume() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    address.applyTo(factory);
    connection = factory.newConnection(address.addresses());
    channel = connection.createChannel();
    channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
    consumer = new QueueConsumer(queue, 10, 1, link);
    consumer.stream().subscribe().with(received::add);
  }

  /** The link keeps the consumer, which must not consume a queue that is gone. */
  @AfterEach
  void stop() throws Exception {
    consumer.stopConsuming();
    await().atMost(LIMIT).until(() -> channel.queueDeclarePassive(queue).getConsumerCount() == 0);
    channel.queueDelete(queue);
    connection.close();
  }

  private void publish(String body) throws Exception {
    channel.basicPublish("", queue, new BasicProperties.Builder().build(), body.getBytes());
  }

  private Message<BrokerDelivery> awaitMessage(int number) {
    await().atMost(LIMIT).until(() -> received.size() >= number);
    return received.get(number - 1);
  }

  private static void awaitDone(CompletionStage<Void> answer) throws Exception {
    answer.toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  /** What was asked of the link's thread before is done. */
  private void awaitLinkThread() throws Exception {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    link.execute(() -> reached.complete(null));
    awaitDone(reached);
  }

  private void awaitEmptyQueueWithoutConsumer() {
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              try (Channel look = connection.createChannel()) {
                return look.basicGet(queue, true) == null
                    && look.queueDeclarePassive(queue).getConsumerCount() == 0;
              }
            });
  }

  @Test
  void lateAck_failsAndAcksNoOtherMessage_afterAReconnect() throws Exception {
    publish("a");
    Message<BrokerDelivery> before = awaitMessage(1);

    link.reset("a test");
    Message<BrokerDelivery> again = awaitMessage(2);

    assertThat(again.getPayload().body()).isEqualTo("a".getBytes());
    assertThat(again.getPayload().redelivered()).isTrue();
    assertThatThrownBy(() -> awaitDone(before.ack())).isNotNull();
    consumer.suspend(); // what is not acked returns to the queue
    await().atMost(LIMIT).until(() -> channel.queueDeclarePassive(queue).getMessageCount() == 1);
    consumer.resume();
    awaitDone(awaitMessage(3).ack());
    consumer.suspend();
    awaitEmptyQueueWithoutConsumer();
  }

  @Test
  void suspended_consumesNothing_untilResumed() throws Exception {
    publish("a");
    awaitMessage(1);

    consumer.suspend();
    await().atMost(LIMIT).until(() -> channel.queueDeclarePassive(queue).getConsumerCount() == 0);
    publish("b");

    assertThat(channel.queueDeclarePassive(queue).getMessageCount()).isBetween(1, 2);
    assertThat(received).hasSize(1);
    consumer.resume();
    awaitMessage(3);
    assertThat(received.subList(1, 3))
        .extracting(message -> new String(message.getPayload().body()))
        .containsExactlyInAnyOrder("a", "b");
    for (Message<BrokerDelivery> message : received.subList(1, 3)) {
      awaitDone(message.ack());
    }
  }

  @Test
  void stopped_takesNoMore_andStillAcksWhatItHas() throws Exception {
    publish("a");
    Message<BrokerDelivery> taken = awaitMessage(1);

    consumer.stopConsuming();
    awaitLinkThread(); // a quorum queue still counts the consumer until its message is acked
    publish("b");
    awaitDone(taken.ack());
    consumer.resume(); // there is no way back from a stop

    await().atMost(LIMIT).until(() -> channel.queueDeclarePassive(queue).getMessageCount() == 1);
    assertThat(channel.basicGet(queue, true).getBody()).isEqualTo("b".getBytes());
    assertThat(received).hasSize(1);
  }

  @Test
  void nackedMessage_isGone_withoutADeadLetterExchange() throws Exception {
    publish("a");

    awaitDone(awaitMessage(1).nack(new IllegalStateException("a test")));

    consumer.suspend();
    awaitEmptyQueueWithoutConsumer();
  }
}
