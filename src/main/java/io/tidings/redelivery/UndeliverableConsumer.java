package io.tidings.redelivery;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.ladder.LadderPublisher;
import io.tidings.ladder.LadderTopology;
import io.tidings.ladder.MessageCodec;
import io.tidings.notification.NotificationMessage;
import io.tidings.notification.NotificationMessage.EventType;
import io.tidings.rabbitmq.Link.BrokerDelivery;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.Receiver.ReceiverState;
import io.tidings.receiver.ReceiverDirectory;
import io.tidings.receiver.queue.ReceiverQueues;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Consumes undeliverable messages: notifications nacked after the last rung, and those for which
 * the broker found no queue. Stores each before the ack. While the database is unavailable, holds
 * the message and tries again, one at a time.
 */
@ApplicationScoped
public class UndeliverableConsumer {

  private static final Logger LOG = Logger.getLogger(UndeliverableConsumer.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final Duration UNROUTED_PAUSE = Duration.ofSeconds(10);

  private final SingleNotificationRows rows;
  private final ReceiverDirectory receivers;
  private final LadderTopology topology;
  private final ReceiverQueues queues;
  private final LadderPublisher publisher;
  private final MeterRegistry metrics;

  UndeliverableConsumer(
      SingleNotificationRows rows,
      ReceiverDirectory receivers,
      LadderTopology topology,
      ReceiverQueues queues,
      LadderPublisher publisher,
      MeterRegistry metrics) {
    this.rows = rows;
    this.receivers = receivers;
    this.topology = topology;
    this.queues = queues;
    this.publisher = publisher;
    this.metrics = metrics;
  }

  @Incoming("exhausted")
  @Acknowledgment(Acknowledgment.Strategy.MANUAL)
  public CompletionStage<Void> exhausted(Message<BrokerDelivery> message) {
    return record(
        message, n -> rows.exhaust(n.id(), n.generation(), n.rung()).invoke(this::countExhausted));
  }

  private void countExhausted(boolean isNews) {
    metrics.counter("tidings.notifications.ended", "state", "EXHAUSTED").increment(isNews ? 1 : 0);
  }

  @Incoming("unrouted")
  @Acknowledgment(Acknowledgment.Strategy.MANUAL)
  public CompletionStage<Void> unrouted(Message<BrokerDelivery> message) {
    return record(message, n -> receivers.find(n.receiverId()).chain(r -> reroute(n, r)));
  }

  private Uni<Boolean> reroute(NotificationMessage notification, Receiver receiver) {
    if (receiver == null || receiver.state() == ReceiverState.DELETED) {
      return rows.cancelOrphan(notification.id(), notification.generation());
    }
    LOG.warnf("redelivery.unrouted notification=%s", notification.id());
    topology.declareAgain();
    queues.declareAgain();
    return rows.returnToOutbox(notification.id(), notification.generation(), UNROUTED_PAUSE);
  }

  private CompletionStage<Void> record(
      Message<BrokerDelivery> message, Function<NotificationMessage, Uni<Boolean>> how) {
    if (EventType.TEST.equals(message.getPayload().type())) {
      return message.ack().exceptionally(UndeliverableConsumer::deliveredAgain); // one attempt only
    }
    List<NotificationMessage> notifications;
    try {
      notifications = MessageCodec.readAll(message.getPayload());
    } catch (IllegalArgumentException unreadable) {
      LOG.errorf(
          "redelivery.unreadable queue=%s error=\"%s\"",
          message.getPayload().queue(), unreadable.getMessage());
      return publisher
          .unreadable(message.getPayload())
          .thenCompose(kept -> message.ack())
          .exceptionally(UndeliverableConsumer::deliveredAgain);
    }
    return Multi.createFrom()
        .iterable(notifications)
        .onItem()
        .transformToUniAndConcatenate(how::apply)
        .collect()
        .last()
        .onFailure()
        .retry()
        .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
        .indefinitely()
        .chain(done -> Uni.createFrom().completionStage(message::ack))
        .subscribeAsCompletionStage()
        .exceptionally(UndeliverableConsumer::deliveredAgain);
  }

  /** The channel closed before the ack: the broker delivers again; what is stored stays. */
  private static Void deliveredAgain(Throwable gone) {
    LOG.debugf("redelivery.not_acked error=\"%s\"", gone.getMessage());
    return null;
  }
}
