package io.tidings.outbox;

import io.quarkus.scheduler.Scheduled;
import io.tidings.outbox.Claim.ClaimedRow;
import io.tidings.outbox.FirstAttempts.SaturatedReceivers;
import io.tidings.outbox.OutboxRows.OutboxConfig;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
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
  private final OutboxPublisher publisher;
  private final FirstAttempts firstAttempts;
  private final SaturatedReceivers saturated;
  private final OutboxConfig config;
  private final AtomicBoolean wanted = new AtomicBoolean();
  private final AtomicBoolean claiming = new AtomicBoolean();
  private volatile Set<UUID> excludedByLastClaim = Set.of();
  private volatile boolean stopping;
  private volatile CompletableFuture<Void> currentClaim = CompletableFuture.completedFuture(null);

  OutboxRelay(
      OutboxClaims claims,
      UnsettledClaims unsettledClaims,
      OutboxPublisher publisher,
      FirstAttempts firstAttempts,
      SaturatedReceivers saturated,
      OutboxConfig config) {
    this.claims = claims;
    this.unsettledClaims = unsettledClaims;
    this.publisher = publisher;
    this.firstAttempts = firstAttempts;
    this.saturated = saturated;
    this.config = config;
    unsettledClaims.onSettled(this::continueIfWanted);
    unsettledClaims.onReleased(claim -> claims.addWaiting(claim.receiverId(), claim.id()));
  }

  /**
   * Claims nothing more: a stopping process would keep what it claims until the claim expires.
   * Completes when a claim that is running has ended, and what was published is confirmed: without
   * its mark it would be published again.
   */
  public CompletionStage<Void> stopClaiming() {
    stopping = true;
    return currentClaim.thenCompose(none -> publisher.whenConfirmed());
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
   * @param inactive rows that must wait although they are claimed: their receiver is not active
   * @param begunNanos {@link System#nanoTime} before the statement that claimed them
   */
  void committed(List<ClaimedRow> active, List<ClaimedRow> inactive, long begunNanos) {
    inactive.forEach(this::release);
    if (stopping) { // nobody would wait for the confirms
      active.forEach(this::release);
      return;
    }
    Set<UUID> full = fullReceivers();
    send(
        active.stream().filter(row -> !full.contains(row.message().receiverId())).toList(),
        begunNanos);
    active.stream().filter(row -> full.contains(row.message().receiverId())).forEach(this::release);
    if (active.isEmpty()) {
      wake();
    }
  }

  private void release(ClaimedRow row) {
    unsettledClaims.releaseClaim(row.claim(false));
  }

  /** Receivers for which nothing is sent now: it would only come back. */
  private Set<UUID> fullReceivers() {
    Set<UUID> full = new HashSet<>(saturated.receivers());
    full.addAll(publisher.refusing());
    return full;
  }

  private void send(List<ClaimedRow> rows, long begunNanos) {
    Duration left = config.claim().minusNanos(System.nanoTime() - begunNanos);
    Set<UUID> refusing = publisher.refusing(); // these rows stay claimed, as those it has refused
    publisher.publish(
        rows.stream()
            .filter(row -> !refusing.contains(row.message().receiverId()))
            .filter(row -> !tryDirectAttempt(row, left))
            .toList());
  }

  private boolean tryDirectAttempt(ClaimedRow row, Duration claimedFor) {
    Claim claim = row.claim(false);
    unsettledClaims.track(claim); // before the attempt can end
    try {
      return firstAttempts.tryStart(
          row.message(), claimedFor, () -> unsettledClaims.releaseClaim(claim));
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
    return !excludedByLastClaim.isEmpty()
        && !unsettledClaims
            .receiversOverShare(config.maxOutstanding())
            .containsAll(excludedByLastClaim);
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
    excludedByLastClaim = unsettledClaims.receiversOverShare(config.maxOutstanding());
    Set<UUID> without = fullReceivers();
    without.addAll(excludedByLastClaim);
    long begunNanos = System.nanoTime();
    claims
        .next(without)
        .invoke(rows -> claimed(rows, begunNanos))
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

  private void claimed(List<ClaimedRow> claimed, long begunNanos) {
    if (stopping) {
      claimed.forEach(this::release);
      claiming.set(false);
      return;
    }
    send(claimed, begunNanos);
    if (!claimed.isEmpty()) {
      wanted.set(true); // there may be more: claim until nothing is found
    }
    claiming.set(false);
    continueIfWanted();
  }
}
