package io.tidings.outbox;

import io.quarkus.scheduler.Scheduled;
import io.tidings.ladder.LadderPublisher;
import io.tidings.outbox.Claim.Bundles;
import io.tidings.outbox.Claim.ClaimedRow;
import io.tidings.outbox.FirstAttempts.SaturatedReceivers;
import io.tidings.outbox.OutboxRows.OutboxConfig;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.handover.ReceiverQueuePublisher;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends committed notifications: claims a batch and commits, attempts directly what it can, and
 * publishes the others. No transaction is open while it talks to the broker. Without a broker it
 * claims nothing and the outbox grows. Safe with any number of replicas.
 *
 * <p><b>Guarantee:</b> a notification is sent at least once. After a crash the claim of an
 * unsettled row expires and the row is sent again, with the same id.
 */
@Singleton
public class OutboxRelay {

  private static final Logger LOG = Logger.getLogger(OutboxRelay.class);

  private final OutboxClaims claims;
  private final UnsettledClaims unsettledClaims;
  private final LadderPublisher publisher;
  private final ReceiverQueuePublisher queuePublisher;
  private final FirstAttempts firstAttempts;
  private final SaturatedReceivers saturated;
  private final OutboxConfig config;
  private final AtomicBoolean wanted = new AtomicBoolean();
  private final AtomicBoolean claiming = new AtomicBoolean();
  private volatile Set<UUID> receiversOverShare = Set.of();
  private volatile boolean stopping;
  private volatile CompletableFuture<Void> currentClaim = CompletableFuture.completedFuture(null);

  OutboxRelay(
      OutboxClaims claims,
      UnsettledClaims unsettledClaims,
      LadderPublisher publisher,
      ReceiverQueuePublisher queuePublisher,
      FirstAttempts firstAttempts,
      SaturatedReceivers saturated,
      OutboxConfig config) {
    this.claims = claims;
    this.unsettledClaims = unsettledClaims;
    this.publisher = publisher;
    this.queuePublisher = queuePublisher;
    this.firstAttempts = firstAttempts;
    this.saturated = saturated;
    this.config = config;
    unsettledClaims.onSettled(this::continueIfWanted);
    unsettledClaims.onReleased(claim -> claims.addWaiting(claim.receiverId(), claim.id()));
  }

  /**
   * Claims nothing more: a stopping process would keep what it claims until the claim expires.
   * Completes when a claim that is running has ended.
   */
  public CompletionStage<Void> stopClaiming() {
    stopping = true;
    return currentClaim;
  }

  /** Call this after a commit to the outbox. Cheap, from any thread, at any time. */
  public void wake() {
    wanted.set(true);
    relay();
  }

  /** Finds rows without a call of {@link #wake}: after a crash or a pause, of another replica. */
  @Scheduled(every = "1s")
  void tick() {
    claims.lookEverywhere();
    wake();
  }

  /**
   * Returns for how many milliseconds new results may be committed with a claim, for {@link
   * #committed}; {@code null}: without a claim, the relay claims them when it has room.
   */
  @Nullable Long claimMillisForNew() {
    return stopping || !publisher.isReady() || !hasRoom() ? null : config.claim().toMillis();
  }

  /** This row was committed without a claim. Call {@link #committed} after it, or {@link #wake}. */
  void addWaiting(UUID receiver, UUID id) {
    claims.addWaiting(receiver, id);
  }

  /**
   * Attempts directly, or publishes, rows that were committed with a claim. If there are none,
   * wakes the relay.
   *
   * @param leave rows that must wait although they are claimed: their receiver is not active
   */
  void committed(List<ClaimedRow> send, List<ClaimedRow> leave) {
    leave.forEach(this::release);
    Set<UUID> full = saturated.receivers();
    send(send.stream().filter(row -> !full.contains(row.message().receiverId())).toList());
    send.stream().filter(row -> full.contains(row.message().receiverId())).forEach(this::release);
    if (send.isEmpty()) {
      wake();
    }
  }

  private void release(ClaimedRow row) {
    unsettledClaims.releaseClaim(row.claim(false));
  }

  private void send(List<ClaimedRow> rows) {
    List<ClaimedRow> others = rows.stream().filter(row -> !tryDirectAttempt(row)).toList();
    Bundles.of(others, config.bundle()).forEach(this::publish);
  }

  private boolean tryDirectAttempt(ClaimedRow row) {
    Claim claim = row.claim(false);
    unsettledClaims.track(claim); // before the attempt can end
    try {
      return firstAttempts.tryStart(
          row.message(), config.claim(), () -> unsettledClaims.releaseClaim(claim));
    } catch (RuntimeException e) { // it must not keep the others
      LOG.errorf(e, "outbox.not_attempted notification=%s", claim.id());
      return false;
    }
  }

  private void continueIfWanted() {
    if (wanted.get() || isShareFreed()) {
      relay();
    }
  }

  /** Whether the last claim excluded a receiver that may now be included again. */
  private boolean isShareFreed() {
    return !receiversOverShare.isEmpty()
        && !unsettledClaims
            .receiversOverShare(config.maxOutstanding())
            .containsAll(receiversOverShare);
  }

  /** One claim at a time in this process; earlier claims may still be publishing. */
  private void relay() {
    if (stopping || !publisher.isReady() || !hasRoom() || !claiming.compareAndSet(false, true)) {
      return;
    }
    CompletableFuture<Void> claim = new CompletableFuture<>();
    currentClaim = claim;
    if (stopping) { // since the look above
      claiming.set(false);
      claim.complete(null);
      return;
    }
    wanted.set(false);
    receiversOverShare = unsettledClaims.receiversOverShare(config.maxOutstanding());
    Set<UUID> without = new HashSet<>(saturated.receivers());
    without.addAll(receiversOverShare);
    claims
        .next(without)
        .invoke(this::claimed)
        .onFailure()
        .invoke(
            failure -> {
              claiming.set(false);
              LOG.warnf("outbox.not_claimed error=\"%s\"", failure.getMessage());
            })
        .onTermination()
        .invoke(() -> claim.complete(null))
        .subscribe()
        .with(rows -> {}, failure -> {});
  }

  private boolean hasRoom() {
    return config.maxOutstanding() - unsettledClaims.size() >= config.batch();
  }

  private void claimed(List<ClaimedRow> claimed) {
    if (stopping) {
      claimed.forEach(this::release);
      claiming.set(false);
      return;
    }
    send(claimed);
    if (!claimed.isEmpty()) {
      wanted.set(true); // there may be more: claim until nothing is found
    }
    claiming.set(false);
    continueIfWanted();
  }

  /** These are rows of one receiver. */
  private void publish(List<ClaimedRow> bundle) {
    Receiver consumer = queuePublisher.consumer(bundle.get(0).message().receiverId());
    if (consumer != null) {
      bundle.forEach(
          row ->
              settle(
                  List.of(row.claim(true)),
                  () -> queuePublisher.publish(row.message(), consumer, row.attempts() + 1),
                  claim -> rejectedByQueue(claim, consumer)));
    } else {
      settle(
          bundle.stream().map(row -> row.claim(false)).toList(),
          () -> publisher.notifyHttp(bundle.stream().map(ClaimedRow::message).toList()),
          unsettledClaims::releaseClaim);
    }
  }

  /** If the queue is full, lets the claim expire; if the broker is away, releases it at once. */
  private void rejectedByQueue(Claim claim, Receiver consumer) {
    if (publisher.isReady()) {
      LOG.debugf("queue.rejected notification=%s queue=%s", claim.id(), consumer.settings().name());
      unsettledClaims.abandonUntilExpiry(claim);
    } else {
      unsettledClaims.releaseClaim(claim);
    }
  }

  /** A message that cannot even be written must not block others: it fails as if rejected. */
  private static CompletableFuture<Void> published(Supplier<CompletableFuture<Void>> publish) {
    try {
      return publish.get();
    } catch (RuntimeException e) {
      LOG.errorf(e, "outbox.not_published");
      return CompletableFuture.failedFuture(e);
    }
  }

  private void settle(
      List<Claim> claims, Supplier<CompletableFuture<Void>> publish, Consumer<Claim> releaseClaim) {
    claims.forEach(unsettledClaims::track);
    published(publish)
        .whenComplete(
            (confirmed, failure) ->
                claims.forEach(failure == null ? unsettledClaims::confirmed : releaseClaim));
  }
}
