package io.tidings.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.tidings.rabbitmq.BrokerConnections.BrokerConfig;
import io.tidings.testing.FaultProxy;
import io.tidings.testing.RealServices;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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
  @Inject Instance<BrokerLink> links;

  private Connection connection;
  private Channel channel;

  @BeforeEach
  void declare() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    address.applyTo(factory);
    connection = factory.newConnection(address.addresses());
    channel = connection.createChannel();
    // The test before may have reset the link: until it is up again, its time still changes.
    await().atMost(LIMIT).until(() -> link.isUp() && publisher.isReady());
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

  /** A publisher with a connection of its own, over the proxy. */
  private ConfirmedPublisher overProxy(FaultProxy proxy, String confirmTimeout) throws Exception {
    BrokerConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(BrokerConfig.class)
            .withConverter(Duration.class, 200, new DurationConverter())
            .withDefaultValue("tidings.broker.confirm-timeout", confirmTimeout)
            .build()
            .getConfigMapping(BrokerConfig.class);
    ConnectionFactory factory = new ConnectionFactory();
    address.applyTo(factory);
    factory.setHost("127.0.0.1");
    factory.setPort(proxy.port());
    factory.setRequestedHeartbeat(0);
    ConfirmedPublisher own = new ConfirmedPublisher(config, links);
    own.up(connection, factory.newConnection());
    return own;
  }

  private static byte[] frame(int method, String argument) {
    byte[] text = argument == null ? new byte[0] : argument.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer frame = ByteBuffer.allocate(64).put((byte) 1).putShort((short) 0);
    frame.putInt(4 + (argument == null ? 0 : 1 + text.length)).putShort((short) 10);
    frame.putShort((short) method);
    if (argument != null) {
      frame.put((byte) text.length).put(text);
    }
    frame.put((byte) 0xCE);
    return Arrays.copyOf(frame.array(), frame.position());
  }

  /** The frames are connection.blocked and connection.unblocked of RabbitMQ's extensions. */
  @Test
  void blockedPublisher_isNotReady_andItsMessagesAreNotOverdue() throws Exception {
    channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
    Instant before = link.since();
    try (FaultProxy proxy = new FaultProxy(connection.getPort())) {
      ConfirmedPublisher own = overProxy(proxy, "1ms");
      proxy.sayFromTarget(frame(60, "low on disk"));
      await().atMost(LIMIT).until(() -> !own.isReady());
      assertThat(own.isLinked()).isTrue();
      proxy.swallowFromTarget(); // no confirm arrives
      CompletableFuture<Void> waiting = own.publish("", queue, NONE, new byte[] {1});
      await().atMost(LIMIT).until(() -> channel.messageCount(queue) == 1);
      own.checkOverdue();
      assertThat(waiting).isNotDone();
      assertThat(link.since()).isEqualTo(before);

      proxy.sayFromTarget(frame(61, null));

      await().atMost(LIMIT).until(own::isReady);
      proxy.cut();
      assertThatThrownBy(() -> awaitDone(waiting)).isInstanceOf(ExecutionException.class);
    }
  }

  @Test
  void overdueConfirm_resetsTheLink() throws Exception {
    channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
    try (FaultProxy proxy = new FaultProxy(connection.getPort())) {
      ConfirmedPublisher own = overProxy(proxy, "1ms");
      Instant before = link.since();
      proxy.swallowFromTarget();
      CompletableFuture<Void> lost = own.publish("", queue, NONE, new byte[] {1});
      await().atMost(LIMIT).until(() -> channel.messageCount(queue) == 1);

      await()
          .atMost(LIMIT)
          .until(
              () -> {
                own.checkOverdue();
                return link.since().isAfter(before);
              });

      proxy.cut();
      assertThatThrownBy(() -> awaitDone(lost)).isInstanceOf(ExecutionException.class);
    }
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
