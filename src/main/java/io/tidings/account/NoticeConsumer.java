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
import io.tidings.account.NoticeResource.FaultSwitch;
import io.tidings.account.RegistrationRows.Registration;
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
import org.jspecify.annotations.Nullable;

/**
 * Consumes the account system's queue (way AMQP) with nothing but RabbitMQ's Java client, as any
 * internal application would. Applies a notice, publishes its receipt, then acks its message
 * ({@link QueueResponder}). Nacks what can't be applied, which moves it to the next rung.
 */
@Singleton
class NoticeConsumer {

  private static final Logger LOG = Logger.getLogger(NoticeConsumer.class);
  private static final int PREFETCH = 500;
  private static final int LARGEST = 64 * 1024; // bytes; the same limit as for HTTP

  private final Registrar membership;
  private final AccountConfig config;
  private final NoticeApplier notices;
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
  private @Nullable Connection connection;
  private @Nullable Channel channel;
  private boolean stopping;

  NoticeConsumer(
      Registrar membership,
      AccountConfig config,
      NoticeApplier notices,
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

  /** Connects, and reconnects when the connection is lost. */
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
    close(); // a connection without its channel is useless
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
      LOG.infof("account.consumer_started queue=%s", registration.queue());
    } catch (IOException | TimeoutException | RuntimeException e) {
      LOG.warnf(
          "account.consumer_failed queue=%s error=\"%s\"", registration.queue(), e.getMessage());
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
    private final QueueResponder answers;

    Consumer(Channel channel, Registration registration) {
      super(channel);
      this.registration = registration;
      this.answers = new QueueResponder(channel, writer);
    }

    /** The broker cancelled the consumer: closes the connection; the next run reconnects. */
    @Override
    public void handleCancel(String tag) {
      LOG.warnf("account.consumer_cancelled queue=%s", registration.queue());
      writer.execute(() -> getChannel().getConnection().abort(2_000));
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
      FaultSwitch.Fault now = fault.now();
      if (now == FaultSwitch.Fault.HANG) {
        return; // unacked until this process ends or the broker's timeout
      }
      if (now != FaultSwitch.Fault.NONE) {
        answers.enqueue(envelope.getDeliveryTag(), now == FaultSwitch.Fault.LOSE, null);
        return;
      }
      try {
        Notice notice = verified(properties, body);
        notices
            .apply(notice)
            .whenComplete(
                (verdict, failure) ->
                    answers.enqueue(envelope.getDeliveryTag(), failure == null, notice.id()));
      } catch (IllegalArgumentException refused) {
        LOG.warnf("account.message_refused error=\"%s\"", refused.getMessage());
        answers.enqueue(envelope.getDeliveryTag(), false, null);
      }
    }

    /** Does not check the age of the signature: the message may have waited for hours. */
    private Notice verified(AMQP.BasicProperties properties, byte[] body) {
      if (body.length > LARGEST) {
        throw new IllegalArgumentException("the body has more than " + LARGEST + " bytes");
      }
      Map<String, Object> headers =
          properties.getHeaders() == null ? Map.of() : properties.getHeaders();
      String timestamp = String.valueOf(headers.get(WebhookSignature.TIMESTAMP));
      String signature = String.valueOf(headers.get(WebhookSignature.SIGNATURE));
      Instant then =
          timestamp.matches("\\d{1,12}")
              ? Instant.ofEpochSecond(Long.parseLong(timestamp))
              : Instant.EPOCH;
      String signatureProblem =
          WebhookSignature.signatureProblem(
              registration.secret(), properties.getMessageId(), timestamp, signature, body, then);
      if (signatureProblem != null) {
        throw new IllegalArgumentException(signatureProblem);
      }
      return Notice.read(json, properties.getMessageId(), body);
    }
  }
}
