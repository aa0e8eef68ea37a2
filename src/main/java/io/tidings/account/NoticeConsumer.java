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
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
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

  private final Registrar membership;
  private final AccountConfig config;
  private final NoticeApplier notices;
  private final FaultSwitch fault;
  private final ObjectMapper json;
  private final ConnectionFactory factory = new ConnectionFactory();
  private final ScheduledExecutorService writer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "tidings-account");
            thread.setDaemon(true);
            return thread;
          });
  private @Nullable Connection connection;
  private @Nullable Channel channel;

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
    factory.setHost(host);
    factory.setPort(port);
    factory.setAutomaticRecoveryEnabled(false);
  }

  /** Connects, and reconnects when the connection is lost. */
  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  synchronized void connect() {
    Registration registration = membership.get();
    if (writer.isShutdown()
        || !config.enabled()
        || config.way() != AccountConfig.Way.AMQP
        || registration == null
        || channel != null && channel.isOpen()) {
      return;
    }
    close(); // a connection without its channel is useless
    try {
      factory.setVirtualHost(registration.virtualHost());
      factory.setUsername(registration.username());
      factory.setPassword(registration.password());
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
    private final QueueResponder answers = new QueueResponder(getChannel(), writer);

    Consumer(Channel channel, Registration registration) {
      super(channel);
      this.registration = registration;
    }

    /** The broker cancelled the consumer: closes the connection; the next run reconnects. */
    @Override
    public void handleCancel(String tag) {
      LOG.warnf("account.consumer_cancelled queue=%s", registration.queue());
      writer.execute(() -> getChannel().getConnection().abort(2_000));
    }

    @Override
    public void handleDelivery(
        String consumer, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
      long tag = envelope.getDeliveryTag();
      FaultSwitch.Fault now = fault.now();
      if (now == FaultSwitch.Fault.HANG) {
        return; // unacked until this process ends or the broker's timeout
      }
      if (now != FaultSwitch.Fault.NONE) {
        answers.enqueue(tag, now == FaultSwitch.Fault.LOSE, null);
        return;
      }
      try {
        Notice notice = Notice.ofMessage(json, registration.secret(), properties, body);
        notices
            .apply(notice)
            .whenComplete((verdict, failure) -> answers.enqueue(tag, failure == null, notice.id()));
      } catch (IllegalArgumentException refused) {
        LOG.warnf("account.message_refused error=\"%s\"", refused.getMessage());
        answers.enqueue(tag, false, null);
      }
    }
  }
}
