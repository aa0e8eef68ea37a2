package io.tidings.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.rabbitmq.AckWriter.ChannelAcks;
import io.tidings.testing.RealServices;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Acks and nacks in any order, and which messages a real broker still has afterwards. */
@QuarkusTest
@RealServices
class ChannelAcksComponentTest {

  private static final String QUEUE = "test.channel-answers";
  private static final int MESSAGES = 10;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Inject BrokerAddress address;

  private Connection connection;
  private Channel channel;
  private ChannelAcks answers;

  @BeforeEach
  void consumeTen() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    address.applyTo(factory);
    connection = factory.newConnection(address.addresses());
    channel = connection.createChannel();
    channel.queueDeclare(QUEUE, true, false, false, Map.of("x-queue-type", "quorum"));
    BasicProperties none = new BasicProperties.Builder().build();
    for (int i = 1; i <= MESSAGES; i++) {
      channel.basicPublish("", QUEUE, none, new byte[] {(byte) i});
    }
    await()
        .atMost(LIMIT)
        .until(() -> channel.queueDeclarePassive(QUEUE).getMessageCount() == MESSAGES);
    for (int i = 0; i < MESSAGES; i++) {
      channel.basicGet(QUEUE, false);
    }
    answers = new ChannelAcks(channel);
  }

  @AfterEach
  void remove() throws Exception {
    try (Channel last = connection.createChannel()) {
      last.queueDelete(QUEUE);
    }
    connection.close();
  }

  private void ack(long... tags) {
    for (long tag : tags) {
      answers.ack(tag, new CompletableFuture<>());
    }
  }

  /** Returns the messages delivered again after the channel closed: those not answered. */
  private List<Integer> unanswered() throws Exception {
    assertThat(channel.isOpen()).isTrue();
    channel.close();
    List<Integer> found = new ArrayList<>();
    try (Channel again = connection.createChannel()) {
      await().atMost(LIMIT).until(() -> take(again, found) && isEmpty(again));
    }
    return found;
  }

  private static boolean take(Channel channel, List<Integer> found) throws Exception {
    for (var got = channel.basicGet(QUEUE, true);
        got != null;
        got = channel.basicGet(QUEUE, true)) {
      found.add((int) got.getBody()[0]);
    }
    return !found.isEmpty();
  }

  private static boolean isEmpty(Channel channel) throws Exception {
    return channel.queueDeclarePassive(QUEUE).getMessageCount() == 0;
  }

  @Test
  void slowMessage_delaysNoOtherAckAndStaysUnacked() throws Exception {
    ack(1, 2, 4, 5);
    answers.flush();
    ack(9, 7);
    answers.flush();

    assertThat(unanswered()).containsExactlyInAnyOrder(3, 6, 8, 10);
  }

  @Test
  void oneAckCoversTheRest_whenTheGapCloses() throws Exception {
    ack(2, 3);
    answers.flush(); // singly: 1 is still open
    ack(1, 4, 5);
    answers.flush(); // one ack for all up to 5

    assertThat(unanswered()).containsExactlyInAnyOrder(6, 7, 8, 9, 10);
  }

  @Test
  void nothingIsAckedTwice_ifAllBeyondTheGapWereAckedSingly() throws Exception {
    ack(2, 3);
    answers.flush();
    ack(1);
    answers.flush();
    ack(4);
    answers.flush();

    assertThat(unanswered()).containsExactlyInAnyOrder(5, 6, 7, 8, 9, 10);
  }

  @Test
  void nackWithinARun_isNoAck() throws Exception {
    ack(1, 3);
    answers.nack(2, new CompletableFuture<>()); // dropped: this queue has no dead-letter exchange
    answers.nack(4, new CompletableFuture<>());
    answers.flush();

    assertThat(unanswered()).containsExactlyInAnyOrder(5, 6, 7, 8, 9, 10);
  }

  @Test
  void ackFails_afterTheChannelIsClosed() throws Exception {
    channel.close();
    CompletableFuture<Void> late = new CompletableFuture<>();

    answers.ack(1, late);
    answers.flush();

    assertThat(late).isCompletedExceptionally();
  }
}
