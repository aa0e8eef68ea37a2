package io.tidings.testing;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.ConfigProvider;

/** A receiver that consumes its queue with the official client and without our code. */
public final class FakeConsumer implements AutoCloseable {

  /** A received message. */
  public record Received(Envelope envelope, AMQP.BasicProperties properties, byte[] body) {

    public String header(String name) {
      Object value = properties.getHeaders().get(name);
      return value == null ? null : value.toString();
    }

    public String id() {
      return properties.getMessageId();
    }
  }

  /** Acks or nacks a message, or does nothing. */
  public interface Answer {
    void to(Received message, Channel channel, int number) throws IOException;
  }

  public static final Answer ACK =
      (message, channel, number) -> channel.basicAck(message.envelope().getDeliveryTag(), false);
  public static final Answer NACK =
      (message, channel, number) ->
          channel.basicNack(message.envelope().getDeliveryTag(), false, false);
  public static final Answer SILENCE = (message, channel, number) -> {};

  private final Connection connection;
  private final Channel channel;
  private final String username;
  private final List<Received> received = new CopyOnWriteArrayList<>();

  /**
   * @param amqp the field {@code amqp} of the response that created the receiver
   */
  public FakeConsumer(JsonNode amqp) throws Exception {
    this(amqp, ConfigProvider.getConfig().getValue("rabbitmq-port", Integer.class));
  }

  /** Connects to a broker other than that of the application under test. */
  public FakeConsumer(JsonNode amqp, int port) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setPort(port);
    factory.setVirtualHost(amqp.path("virtualHost").asText());
    factory.setUsername(amqp.path("username").asText());
    factory.setPassword(amqp.path("password").asText());
    factory.setAutomaticRecoveryEnabled(false);
    username = factory.getUsername();
    connection = factory.newConnection("a receiver");
    channel = connection.createChannel();
  }

  /** Connects as a user with all rights. */
  public static FakeConsumer operator() throws Exception {
    return operator(ConfigProvider.getConfig().getValue("rabbitmq-port", Integer.class));
  }

  /** As {@link #operator}, to a broker other than that of the application under test. */
  public static FakeConsumer operator(int port) throws Exception {
    return new FakeConsumer(
        new ObjectMapper()
            .readTree("{\"virtualHost\":\"/\",\"username\":\"guest\",\"password\":\"guest\"}"),
        port);
  }

  /** Waits for the queue and consumes: a busy broker may declare it after the API responds. */
  public FakeConsumer consume(String queue, Answer answer) throws IOException {
    Management broker = new Management();
    await(queue)
        .atMost(Duration.ofSeconds(60))
        .until(() -> broker.get("queues/%2F/" + queue).has("name"));
    channel.basicQos(50);
    channel.basicConsume(
        queue,
        false,
        new DefaultConsumer(channel) {
          @Override
          public void handleDelivery(
              String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
              throws IOException {
            Received message = new Received(envelope, properties, body);
            received.add(message);
            answer.to(message, channel, received.size());
          }
        });
    return this;
  }

  /** Publishes the receipt of a notification. */
  public static void receipt(Channel channel, String id) throws IOException {
    channel.basicPublish("tidings.receipts", "", null, ("{\"id\":\"" + id + "\"}").getBytes());
  }

  /**
   * Repeats {@link #receipt} until the broker confirms it: it nacks while the queue is full. It
   * uses a listener, since {@code waitForConfirms} sometimes returns true for a nack.
   */
  public static void confirmedReceipt(Channel channel, String id) throws Exception {
    LinkedBlockingQueue<Boolean> answers = new LinkedBlockingQueue<>();
    ConfirmListener listener =
        channel.addConfirmListener((n, all) -> answers.add(true), (n, all) -> answers.add(false));
    channel.confirmSelect();
    do {
      receipt(channel, id);
    } while (!Boolean.TRUE.equals(answers.poll(1, TimeUnit.MINUTES)));
    channel.removeConfirmListener(listener);
  }

  /** Returns properties that name its user, which the broker checks. */
  public AMQP.BasicProperties asUser() {
    return new AMQP.BasicProperties.Builder().userId(username).build();
  }

  public List<Received> received() {
    return received;
  }

  public Channel channel() {
    return channel;
  }

  /** Another channel of the same user. */
  public Channel another() throws IOException {
    return connection.createChannel();
  }

  /** The settings of an AMQP receiver. */
  public static Map<String, Object> settings(String name, String ladder) {
    return Map.of("kind", "AMQP", "name", name, "ladder", ladder);
  }

  @Override
  public void close() {
    connection.abort(5_000);
  }
}
