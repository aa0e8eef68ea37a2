package io.tidings.receiver.handover;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.tidings.notification.PartitionKeeper.ExistingPartitions;
import io.tidings.rabbitmq.Link.BrokerDelivery;
import io.tidings.receiver.handover.Receipt.InvalidReceipts;
import io.tidings.receiver.handover.ReceiptRows.ReceiptEffect;
import io.tidings.receiver.queue.ReceiverAccess;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Consumes the receipts of AMQP receivers: the notifications they name become DELIVERED. Each
 * receipt is acked after the commit; while the database is away, receipts are held up to the
 * prefetch and retried.
 *
 * <p>Anyone who knows an id may send its receipt: only receivers can publish here, and an id is
 * known only to its own receiver and to those it was shown to. If a message names its user, which
 * the broker checks, it counts for that user's receiver alone.
 */
@ApplicationScoped
public class ReceiptConsumer {

  private static final Logger LOG = Logger.getLogger(ReceiptConsumer.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /** Shorter than the broker's ack timeout (30 minutes), after which it delivers again. */
  private static final Duration LONGEST_HOLD = Duration.ofMinutes(20);

  private final ReceiptRows rows;
  private final ExistingPartitions days;
  private final ReceiverAccess access;
  private final InvalidReceipts junk;
  private final ObjectMapper json;
  private final MeterRegistry metrics;

  ReceiptConsumer(
      ReceiptRows rows,
      ExistingPartitions days,
      ReceiverAccess access,
      InvalidReceipts junk,
      ObjectMapper json,
      MeterRegistry metrics) {
    this.rows = rows;
    this.days = days;
    this.access = access;
    this.junk = junk;
    this.json = json;
    this.metrics = metrics;
  }

  @Incoming("receipts")
  public Flow.Subscriber<Message<BrokerDelivery>> receipts() {
    return new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE); // bounded by the prefetch
      }

      @Override
      public void onNext(Message<BrokerDelivery> message) {
        take(message);
      }

      @Override
      public void onError(Throwable failure) {
        throw new IllegalStateException("The intake must not fail: the link reconnects", failure);
      }

      @Override
      public void onComplete() {
        // The application is stopping.
      }
    };
  }

  private void take(Message<BrokerDelivery> message) {
    BrokerDelivery delivery = message.getPayload();
    Receipt receipt;
    try {
      receipt = Receipt.read(json, delivery.body());
    } catch (IllegalArgumentException unreadable) {
      logAckFailure(junk.refuse(message, unreadable));
      return;
    }
    if (!receipt.bad().isEmpty()) {
      LOG.warnf(
          "receipt.bad_elements user=%s number=%d first=%s valid=%d",
          delivery.user(), receipt.bad().size(), receipt.bad().get(0), receipt.ids().size());
    }
    logAckFailure(
        Uni.createFrom()
            .completionStage(() -> applied(withPartition(receipt, delivery), delivery))
            .onFailure()
            .retry()
            .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
            .expireIn(LONGEST_HOLD.toMillis())
            .subscribeAsCompletionStage()
            .thenCompose(done -> message.ack()));
  }

  /** Excludes ids whose day has no partition. */
  private List<UUID> withPartition(Receipt receipt, BrokerDelivery delivery) {
    List<UUID> withPartition = receipt.ids().stream().filter(days::mayExist).toList();
    if (withPartition.size() < receipt.ids().size()) {
      LOG.warnf(
          "receipt.unknown_ids user=%s number=%d",
          delivery.user(), receipt.ids().size() - withPartition.size());
    }
    return withPartition;
  }

  private CompletionStage<Void> applied(List<UUID> ids, BrokerDelivery delivery) {
    String sender = access.receiverOf(delivery.user());
    return CompletableFuture.allOf(
        ids.stream()
            .map(id -> rows.apply(id, sender).thenAccept(effect -> tell(id, effect, delivery)))
            .toArray(CompletableFuture[]::new));
  }

  private void tell(UUID id, ReceiptEffect effect, BrokerDelivery delivery) {
    if (effect == ReceiptEffect.FOREIGN) {
      LOG.warnf("receipt.foreign user=%s notification=%s", delivery.user(), id);
    }
    boolean isNews = effect == ReceiptEffect.APPLIED;
    if (isNews) {
      metrics.counter("tidings.notifications.ended", "state", "DELIVERED").increment();
    }
    metrics.counter("tidings.receipts", "news", String.valueOf(isNews)).increment();
  }

  private static void logAckFailure(CompletionStage<Void> ack) {
    ack.exceptionally(
        gone -> {
          LOG.debugf("receipt.not_acked error=\"%s\"", gone.getMessage());
          return null;
        });
  }
}
