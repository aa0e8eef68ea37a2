package io.tidings.account;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.tidings.signing.WebhookSignature;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Way one: consumes our queue with RabbitMQ's own client and nothing else, as any internal
 * application would. A notice is applied, its receipt published, then its message acked ({@link
 * QueueAnswers}). What can't be applied is nacked and climbs.
 */
@Singleton
class NoticeConsumer {

  private static final Logger LOG = Logger.getLogger(NoticeConsumer.class);
  private static final int PREFETCH = 500;
  private static final int LARGEST = 64 * 1024; // as by HTTP

  private final Membership membership;
  private final AccountConfig config;
  private final Notices notices;
  private final FaultSwitch fault;
  private final ObjectMapper json;
  private final String host;
  private final int port;
  private final ScheduledExecutorService writer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "tidings-account");
            thread.setDaemon(true);
            return thread;
          });
  private Connection connection;
  private Channel channel;
  private boolean stopping;

  NoticeConsumer(
      Membership membership,
      AccountConfig config,
      Notices notices,
      FaultSwitch fault,
      ObjectMapper json,
      @ConfigProperty(name = "rabbitmq-host", defaultValue = "localhost") String host,
      @ConfigProperty(name = "rabbitmq-port", defaultValue = "5672") int port) {
    this.membership = membership;
    this.config = config;
    this.notices = notices;
    this.fault = fault;
    this.json = json;
    this.host = host;
    this.port = port;
  }

  /** Connects, and again when the connection is gone. */
  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  synchronized void connect() {
    Registration registration = membership.get();
    if (stopping
        || !config.enabled()
        || config.way() != AccountConfig.Way.AMQP
        || registration == null
        || channel != null && channel.isOpen()) {
      return;
    }
    close(); // a connection whose channel is gone is of no use
    try {
      ConnectionFactory factory = new ConnectionFactory();
      factory.setHost(host);
      factory.setPort(port);
      factory.setVirtualHost(registration.virtualHost());
      factory.setUsername(registration.username());
      factory.setPassword(registration.password());
      factory.setAutomaticRecoveryEnabled(false);
      connection = factory.newConnection("tidings account");
      channel = connection.createChannel();
      channel.basicQos(PREFETCH);
      channel.basicConsume(registration.queue(), false, new Consumer(channel, registration));
      LOG.infof("account: consumes %s", registration.queue());
    } catch (IOException | TimeoutException | RuntimeException e) {
      LOG.warnf("account: can't consume %s: %s", registration.queue(), e.getMessage());
      close();
    }
  }

  synchronized void stop(@Observes ShutdownEvent stopped) {
    stopping = true;
    close();
    writer.shutdown();
  }

  private void close() {
    if (connection != null) {
      connection.abort(2_000);
      connection = null;
      channel = null;
    }
  }

  private final class Consumer extends DefaultConsumer {

    private final Registration registration;
    private final QueueAnswers answers;

    Consumer(Channel channel, Registration registration) {
      super(channel);
      this.registration = registration;
      this.answers = new QueueAnswers(channel, writer);
    }

    /** The queue was deleted: the next look connects anew. */
    @Override
    public void handleCancel(String tag) {
      LOG.warnf("account: the broker ended the consuming of %s", registration.queue());
      writer.execute(() -> getChannel().getConnection().abort(2_000));
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
      FaultSwitch.Fault now = fault.now();
      if (now == FaultSwitch.Fault.HANG) {
        return; // unacked until this process ends or the broker loses patience
      }
      if (now != FaultSwitch.Fault.NONE) {
        answers.give(envelope.getDeliveryTag(), now == FaultSwitch.Fault.LOSE, null);
        return;
      }
      try {
        Notice notice = verified(properties, body);
        notices
            .apply(notice)
            .whenComplete(
                (verdict, failure) ->
                    answers.give(envelope.getDeliveryTag(), failure == null, notice.id()));
      } catch (IllegalArgumentException refused) {
        LOG.warnf("account: a message is refused: %s", refused.getMessage());
        answers.give(envelope.getDeliveryTag(), false, null);
      }
    }

    /** It may have waited in the queue for hours, so the age of its signature says nothing. */
    private Notice verified(AMQP.BasicProperties properties, byte[] body) {
      if (body.length > LARGEST) {
        throw new IllegalArgumentException("it has more than " + LARGEST + " bytes");
      }
      Map<String, Object> headers =
          properties.getHeaders() == null ? Map.of() : properties.getHeaders();
      String timestamp = String.valueOf(headers.get(WebhookSignature.TIMESTAMP));
      String signature = String.valueOf(headers.get(WebhookSignature.SIGNATURE));
      Instant then =
          timestamp.matches("\\d{1,12}")
              ? Instant.ofEpochSecond(Long.parseLong(timestamp))
              : Instant.EPOCH;
      String flaw =
          WebhookSignature.flaw(
              registration.secret(), properties.getMessageId(), timestamp, signature, body, then);
      if (flaw != null) {
        throw new IllegalArgumentException(flaw);
      }
      return Notice.read(json, properties.getMessageId(), body);
    }
  }
}
