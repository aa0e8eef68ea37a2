package io.tidings.handover;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.tidings.broker.BrokerDelivery;
import io.tidings.ladder.LadderPublisher;
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
 * Takes the receipts of AMQP receivers: what they name is DELIVERED. Each is acked when that is
 * committed; while the database is away they are held, up to the prefetch, and tried again. Whoever
 * knows an id may give its receipt: the broker lets only receivers write here, and an id is known
 * to its own receiver and to who was told of it.
 */
@ApplicationScoped
public class ReceiptConsumer {

  private static final Logger LOG = Logger.getLogger(ReceiptConsumer.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final ReceiptRows rows;
  private final LadderPublisher publisher;
  private final ObjectMapper json;
  private final MeterRegistry metrics;

  ReceiptConsumer(
      ReceiptRows rows, LadderPublisher publisher, ObjectMapper json, MeterRegistry metrics) {
    this.rows = rows;
    this.publisher = publisher;
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
        throw new IllegalStateException("the intake never fails: the link comes back", failure);
      }

      @Override
      public void onComplete() {
        // The application stops.
      }
    };
  }

  private void take(Message<BrokerDelivery> message) {
    BrokerDelivery delivery = message.getPayload();
    Receipt receipt;
    try {
      receipt = Receipt.read(json, delivery.body());
    } catch (IllegalArgumentException unreadable) {
      LOG.warnf("receipt.unreadable user=%s: %s", delivery.user(), unreadable.getMessage());
      answered(publisher.unreadable(delivery).thenCompose(kept -> message.ack()));
      return;
    }
    if (!receipt.bad().isEmpty()) {
      LOG.warnf(
          "receipt.bad_elements user=%s number=%d first=%s: the other %d count",
          delivery.user(), receipt.bad().size(), receipt.bad().get(0), receipt.ids().size());
    }
    answered(
        Uni.createFrom()
            .completionStage(() -> applied(receipt.ids()))
            .onFailure()
            .retry()
            .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
            .indefinitely()
            .subscribeAsCompletionStage()
            .thenCompose(done -> message.ack()));
  }

  private CompletionStage<Void> applied(List<UUID> ids) {
    return CompletableFuture.allOf(
        ids.stream()
            .map(id -> rows.apply(id).thenAccept(this::count))
            .toArray(CompletableFuture[]::new));
  }

  private void count(boolean changed) {
    metrics.counter("tidings.receipts", "news", String.valueOf(changed)).increment();
  }

  private static void answered(CompletionStage<Void> ack) {
    ack.exceptionally(
        gone -> {
          LOG.debugf("the broker will deliver again: %s", gone.getMessage());
          return null;
        });
  }
}
