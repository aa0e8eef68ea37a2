package io.tidings.outbox;

import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.tidings.ladder.LadderPublisher;
import io.tidings.outbox.Claim.Bundles;
import io.tidings.outbox.Claim.ClaimedRow;
import io.tidings.outbox.OutboxRows.OutboxConfig;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.handover.ReceiverQueuePublisher;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Publishes claimed rows: for the dispatcher, or into the queue of an AMQP receiver. Any thread;
 * never waits.
 */
@Singleton
@Startup(-3) // before the scheduler: a setting that can't be used ends the start
class OutboxPublisher {

  private static final Logger LOG = Logger.getLogger(OutboxPublisher.class);

  private final UnsettledClaims unsettledClaims;
  private final LadderPublisher publisher;
  private final ReceiverQueuePublisher queuePublisher;
  private final OutboxConfig config;
  private final QueueRests rests = new QueueRests();
  private final Set<CompletableFuture<?>> publishing = ConcurrentHashMap.newKeySet();

  OutboxPublisher(
      UnsettledClaims unsettledClaims,
      LadderPublisher publisher,
      ReceiverQueuePublisher queuePublisher,
      OutboxConfig config) {
    check(config);
    this.unsettledClaims = unsettledClaims;
    this.publisher = publisher;
    this.queuePublisher = queuePublisher;
    this.config = config;
  }

  /**
   * A claim needs room for a whole batch, beside what hangs. A row that is marked after its claim
   * has ended is sent twice.
   */
  private static void check(OutboxConfig config) {
    if (config.batch() > config.maxOutstanding() / 2) {
      throw new ConfigurationException(
          "tidings.outbox.batch: must be at most half of tidings.outbox.max-outstanding, which is "
              + config.maxOutstanding());
    }
    if (config.markAfter().compareTo(config.claim()) >= 0) {
      throw new ConfigurationException(
          "tidings.outbox.mark-after: must be shorter than tidings.outbox.claim");
    }
  }

  /** Whether the broker accepts messages. */
  boolean isReady() {
    return publisher.isReady();
  }

  /** The receivers whose queues have just refused a message. */
  Set<UUID> refusing() {
    return rests.resting(System.nanoTime());
  }

  /** Completes when all that was published is confirmed or refused; never fails. */
  CompletionStage<Void> whenConfirmed() {
    return CompletableFuture.allOf(publishing.toArray(CompletableFuture[]::new))
        .exceptionally(refused -> null);
  }

  void publish(List<ClaimedRow> rows) {
    Bundles.of(rows, config.bundle()).forEach(this::publishBundle);
  }

  /** These are rows of one receiver. */
  private void publishBundle(List<ClaimedRow> bundle) {
    Receiver consumer = queuePublisher.consumer(bundle.get(0).message().receiverId());
    if (consumer != null) {
      bundle.forEach(
          row ->
              publish(
                  List.of(row.claim(true)),
                  () -> queuePublisher.publish(row.message(), consumer, row.attempts() + 1),
                  claim -> refused(claim, consumer)));
    } else {
      publish(
          bundle.stream().map(row -> row.claim(false)).toList(),
          () -> publisher.notifyHttp(bundle.stream().map(ClaimedRow::message).toList()),
          unsettledClaims::releaseClaim);
    }
  }

  private void confirmed(Claim claim) {
    unsettledClaims.confirmed(claim);
    rests.accepted(claim.receiverId(), System.nanoTime());
  }

  /** If the queue is full, lets the claim expire; if the broker is away, releases it at once. */
  private void refused(Claim claim, Receiver consumer) {
    if (publisher.isReady()) {
      LOG.debugf("queue.rejected notification=%s queue=%s", claim.id(), consumer.settings().name());
      rests.refused(consumer.id(), System.nanoTime());
      unsettledClaims.abandonUntilExpiry(claim);
    } else {
      unsettledClaims.releaseClaim(claim);
    }
  }

  private void publish(
      List<Claim> claims, Supplier<CompletableFuture<Void>> publish, Consumer<Claim> onRefusal) {
    claims.forEach(unsettledClaims::track);
    CompletableFuture<?> confirmed =
        started(publish)
            .whenComplete(
                (done, failure) -> claims.forEach(failure == null ? this::confirmed : onRefusal));
    publishing.add(confirmed);
    confirmed.whenComplete((done, failure) -> publishing.remove(confirmed));
  }

  /** A message that cannot even be written must not block others: it fails as if rejected. */
  private static CompletableFuture<Void> started(Supplier<CompletableFuture<Void>> publish) {
    try {
      return publish.get();
    } catch (RuntimeException e) {
      LOG.errorf(e, "outbox.not_published");
      return CompletableFuture.failedFuture(e);
    }
  }
}
