package io.tidings.outbox;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.tidings.handover.HandOver;
import io.tidings.ladder.LadderPublisher;
import io.tidings.notification.AtOnce;
import io.tidings.notification.Saturated;
import io.tidings.receiver.Receiver;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Publishes committed notifications: claims a batch and commits, publishes, and passes confirmed
 * rows to {@link Underway}. No transaction is open while it talks to the broker. Without a broker
 * it claims nothing and the outbox grows. Safe with any number of replicas.
 *
 * <p><b>Guarantee:</b> a notification is published at least once. After a crash the claim of an
 * unsettled row expires and the row is published again, with the same id.
 */
@Singleton
public class OutboxRelay {

  private static final Logger LOG = Logger.getLogger(OutboxRelay.class);

  private final OutboxClaims claims;
  private final Underway underway;
  private final LadderPublisher publisher;
  private final HandOver handOver;
  private final AtOnce atOnce;
  private final Saturated saturated;
  private final OutboxConfig config;
  private final AtomicBoolean wanted = new AtomicBoolean();
  private final AtomicBoolean claiming = new AtomicBoolean();
  private volatile Set<UUID> greedy = Set.of();
  private volatile boolean stopping;

  OutboxRelay(
      OutboxClaims claims,
      Underway underway,
      LadderPublisher publisher,
      HandOver handOver,
      AtOnce atOnce,
      Saturated saturated,
      OutboxConfig config) {
    this.claims = claims;
    this.underway = underway;
    this.publisher = publisher;
    this.handOver = handOver;
    this.atOnce = atOnce;
    this.saturated = saturated;
    this.config = config;
    underway.onRoomMade(this::goOn);
    underway.onReleased(claim -> claims.waits(claim.receiverId(), claim.id()));
  }

  void stop(@Observes ShutdownEvent stopped) {
    stopping = true;
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
  Long claimForNew() {
    return stopping || !publisher.isReady() || !hasRoom() ? null : config.claim().toMillis();
  }

  /** This row was committed without a claim. Call {@link #committed} after it, or {@link #wake}. */
  void waits(UUID receiver, UUID id) {
    claims.waits(receiver, id);
  }

  /**
   * Attempts directly, or publishes, rows that were committed with a claim. If there are none,
   * wakes the relay.
   *
   * @param leave rows that must wait although they are claimed: their receiver is not active
   */
  void committed(List<ClaimedRow> publish, List<ClaimedRow> leave) {
    leave.forEach(row -> underway.refused(row.claim(false)));
    Set<UUID> full = saturated.receivers();
    List<ClaimedRow> others = new ArrayList<>();
    for (ClaimedRow row : publish) {
      if (full.contains(row.message().receiverId())) {
        underway.refused(row.claim(false));
      } else if (!isTaken(row)) {
        others.add(row);
      }
    }
    Bundles.of(others, config.bundle()).forEach(this::publish);
    if (publish.isEmpty()) {
      wake();
    }
  }

  private boolean isTaken(ClaimedRow row) {
    Claim claim = row.claim(false);
    underway.begun(claim); // before the attempt can end
    return atOnce.take(row.message(), config.claim(), () -> underway.refused(claim));
  }

  private void goOn() {
    if (wanted.get() || isGreedyNoMore()) {
      relay();
    }
  }

  /** Whether the last claim excluded a receiver that may now be included again. */
  private boolean isGreedyNoMore() {
    return !greedy.isEmpty() && !underway.greedy(config.maxOutstanding()).containsAll(greedy);
  }

  /** One claim at a time in this process; earlier claims may still be publishing. */
  private void relay() {
    if (stopping || !publisher.isReady() || !hasRoom() || !claiming.compareAndSet(false, true)) {
      return;
    }
    wanted.set(false);
    greedy = underway.greedy(config.maxOutstanding());
    Set<UUID> without = new HashSet<>(saturated.receivers());
    without.addAll(greedy);
    claims
        .next(without)
        .subscribe()
        .with(
            this::claimed,
            failure -> {
              claiming.set(false);
              LOG.warnf("outbox.not_claimed error=\"%s\"", failure.getMessage());
            });
  }

  private boolean hasRoom() {
    return config.maxOutstanding() - underway.size() >= config.batch();
  }

  private void claimed(List<ClaimedRow> claimed) {
    Bundles.of(claimed, config.bundle()).forEach(this::publish);
    if (!claimed.isEmpty()) {
      wanted.set(true); // there may be more: claim until nothing is found
    }
    claiming.set(false);
    goOn();
  }

  /**
   * @param bundle rows of one receiver
   */
  private void publish(List<ClaimedRow> bundle) {
    Receiver consumer = handOver.consumer(bundle.get(0).message().receiverId());
    if (consumer != null) {
      bundle.forEach(
          row ->
              settle(
                  List.of(row.claim(true)),
                  () -> handOver.publish(row.message(), consumer, row.attempts() + 1),
                  claim -> refusedByQueue(claim, consumer)));
    } else {
      settle(
          bundle.stream().map(row -> row.claim(false)).toList(),
          () -> publisher.notifyHttp(bundle.stream().map(ClaimedRow::message).toList()),
          underway::refused);
    }
  }

  /** If the queue is full, lets the claim expire; if the broker is away, releases it at once. */
  private void refusedByQueue(Claim claim, Receiver consumer) {
    if (publisher.isReady()) {
      LOG.debugf("queue.rejected notification=%s queue=%s", claim.id(), consumer.settings().name());
      underway.left(claim);
    } else {
      underway.refused(claim);
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
      List<Claim> claims, Supplier<CompletableFuture<Void>> publish, Consumer<Claim> refused) {
    claims.forEach(underway::begun);
    published(publish)
        .whenComplete(
            (confirmed, failure) ->
                claims.forEach(failure == null ? underway::confirmed : refused));
  }
}
