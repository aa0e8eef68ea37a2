package io.tidings.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.RealServices;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A publish completes when the broker has taken the message, and fails when it has not. */
@QuarkusTest
@RealServices
class ConfirmedPublisherComponentTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final BasicProperties NONE = new BasicProperties.Builder().build();

  private final String queue = "test.confirmed-publisher." + UUID.randomUUID();

  @Inject BrokerAddress address;
  @Inject ConfirmedPublisher publisher;
  @Inject BrokerLink link;

  private Connection connection;
  private Channel channel;

  @BeforeEach
  void declare() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    address.applyTo(factory);
    connection = factory.newConnection(address.addresses());
    channel = connection.createChannel();
    await().atMost(LIMIT).until(publisher::isReady);
  }

  @AfterEach
  void remove() throws Exception {
    channel.queueDelete(queue);
    connection.close();
  }

  private CompletableFuture<Void> publish(int number) {
    return publisher.publish("", queue, NONE, new byte[] {(byte) number});
  }

  private static void awaitDone(CompletableFuture<Void> confirmed) throws Exception {
    confirmed.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void confirmedMessages_areAllInTheQueue() throws Exception {
    channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));

    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      all.add(publish(i));
    }
    awaitDone(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)));

    for (int i = 0; i < 500; i++) {
      var got = channel.basicGet(queue, true);
      assertThat(got).as("message %d", i).isNotNull();
      assertThat(got.getBody()).isEqualTo(new byte[] {(byte) i}); // in the order of the publishes
    }
  }

  @Test
  void refusedMessage_failsItsOwnPublish_andNoOther() throws Exception {
    channel.queueDeclare(
        queue, true, false, false, Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
    awaitDone(publish(1));

    assertThatThrownBy(() -> awaitDone(publish(2))).hasMessageContaining("nacked");

    assertThat(channel.basicGet(queue, true).getBody()).isEqualTo(new byte[] {1});
    awaitDone(publish(3));
    assertThat(channel.basicGet(queue, true).getBody()).isEqualTo(new byte[] {3});
    assertThat(publisher.isReady()).isTrue();
  }

  @Test
  void publish_fails_withoutALink_andWorksAfterIt() throws Exception {
    channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
    publisher.down();

    assertThat(publisher.isReady()).isFalse();
    assertThat(publisher.isLinked()).isFalse();
    assertThatThrownBy(() -> awaitDone(publish(1))).hasMessageContaining("no link");

    link.reset("a test");
    await().atMost(LIMIT).until(publisher::isReady);
    awaitDone(publish(2));
    assertThat(channel.basicGet(queue, true).getBody()).isEqualTo(new byte[] {2});
  }
}
