package io.tidings.bench.rival;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.tidings.bench.Payload;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What a team writes in an afternoon, and writes well: a consumer on the official client, an
 * asynchronous HTTP client, outcomes in JDBC batches, the ack after the commit. It starts at the
 * broker and leaves out how results get there safely and what follows a failure (it requeues).
 */
final class HandRolled extends Rival {

  private static final String QUEUE = "bench.work";
  private static final int PREFETCH = 256;

  private record Outcome(long tag, String id, int status, long millis) {}

  private final SignedPost post = new SignedPost();
  private final Connection connection;
  private final Channel publishChannel;
  private final Channel consumeChannel;
  private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
  private String consumer;

  private HandRolled(String url, int amqpPort, String vhost) throws Exception {
    super(new Store(url, 2));
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(amqpPort);
    factory.setVirtualHost(vhost);
    connection = factory.newConnection();
    publishChannel = connection.createChannel();
    publishChannel.confirmSelect();
    consumeChannel = connection.createChannel();
    consumeChannel.basicQos(PREFETCH);
    consumeChannel.queueDeclare(QUEUE, true, false, false, Map.of("x-queue-type", "quorum"));
    Thread writer = new Thread(this::write, "outcomes");
    writer.setDaemon(true);
    writer.start();
  }

  public static void main(String[] args) throws Exception {
    new HandRolled(args[0], Integer.parseInt(args[1]), args[2]).runCommands();
  }

  @Override
  void load(int count, String url) throws Exception {
    if (consumer != null) {
      consumeChannel.basicCancel(consumer);
      consumer = null;
    }
    for (int i = 0; i < count; i++) {
      publish(UUID.randomUUID(), url);
      if (i % 2_000 == 0) {
        publishChannel.waitForConfirmsOrDie(30_000);
      }
    }
    publishChannel.waitForConfirmsOrDie(30_000);
  }

  @Override
  void go() throws IOException {
    if (consumer == null) {
      consumer = consumeChannel.basicConsume(QUEUE, false, new WorkConsumer());
    }
  }

  @Override
  void send(UUID id, String url) throws IOException {
    publish(id, url);
  }

  @Override
  boolean startsBeforeSend() {
    return true;
  }

  private void publish(UUID id, String url) throws IOException {
    BasicProperties properties =
        new BasicProperties.Builder()
            .deliveryMode(2)
            .messageId(id.toString())
            .headers(Map.of("url", url))
            .build();
    publishChannel.basicPublish("", QUEUE, properties, Payload.BYTES);
  }

  private final class WorkConsumer extends DefaultConsumer {

    WorkConsumer() {
      super(consumeChannel);
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, BasicProperties properties, byte[] body) {
      long began = System.nanoTime();
      String id = properties.getMessageId();
      post.send(id, properties.getHeaders().get("url").toString(), body)
          .exceptionally(failed -> 0)
          .thenAccept(
              status ->
                  outcomes.add(
                      new Outcome(
                          envelope.getDeliveryTag(),
                          id,
                          status,
                          (System.nanoTime() - began) / 1_000_000)));
    }
  }

  private void write() {
    try {
      while (true) {
        List<Outcome> batch = new ArrayList<>();
        batch.add(outcomes.take());
        outcomes.drainTo(batch, PREFETCH);
        store(batch);
        for (Outcome outcome : batch) {
          if (outcome.status() == 200) {
            consumeChannel.basicAck(outcome.tag(), false);
          } else {
            consumeChannel.basicNack(outcome.tag(), false, true);
          }
        }
      }
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private void store(List<Outcome> batch) throws SQLException {
    try (var connection = store.pool().getConnection();
        var statement = connection.prepareStatement(Store.RECORD)) {
      connection.setAutoCommit(false);
      for (Outcome outcome : batch) {
        statement.setString(1, outcome.id());
        statement.setInt(2, outcome.status());
        statement.setInt(3, (int) outcome.millis());
        statement.addBatch();
      }
      statement.executeBatch();
      connection.commit();
      connection.setAutoCommit(true);
    }
  }
}
