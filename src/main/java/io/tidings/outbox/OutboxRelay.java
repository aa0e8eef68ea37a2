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
 * Publishes committed notifications: claims a batch and commits, publishes, and leaves what the
 * broker confirmed to {@link Underway}. No transaction is open while it talks to the broker.
 *
 * <p>A notification is published at least once. A crash before it is settled leaves a claim that
 * ends by itself, and then it is published again; the receiver tells the two apart by nothing and
 * needs not: the id is the same. Safe with any number of replicas. Without a broker it claims
 * nothing and the outbox grows.
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

  /** Something was committed to the outbox. Cheap, from any thread, at any time. */
  public void wake() {
    wanted.set(true);
    relay();
  }

  /** Finds what nobody woke it for: after a crash, after a pause, of another replica. */
  @Scheduled(every = "1s")
  void tick() {
    claims.lookEverywhere();
    wake();
  }

  /**
   * For how many milliseconds whoever commits results now may claim their rows for {@link
   * #committed}; {@code null}: not at all, they will be claimed when there is room.
   */
  Long claimForNew() {
    return stopping || !publisher.isReady() || !hasRoom() ? null : config.claim().toMillis();
  }

  /** This row was committed without a claim. Call {@link #committed} after it, or {@link #wake}. */
  void waits(UUID receiver, UUID id) {
    claims.waits(receiver, id);
  }

  /**
   * Attempts at once, or publishes, what was claimed as it was committed; wakes the relay for what
   * was not.
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
    underway.begun(claim); // before it ends
    return atOnce.take(row.message(), config.claim(), () -> underway.refused(claim));
  }

  private void goOn() {
    if (wanted.get() || isGreedyNoMore()) {
      relay();
    }
  }

  /** Somebody was left out of the last claim who need not be any more. */
  private boolean isGreedyNoMore() {
    return !greedy.isEmpty() && !underway.greedy(config.maxOutstanding()).containsAll(greedy);
  }

  /** One claim at a time in this process; the publishing of earlier ones goes on meanwhile. */
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
              LOG.warnf("the outbox can't be claimed: %s", failure.getMessage());
            });
  }

  private boolean hasRoom() {
    return config.maxOutstanding() - underway.size() >= config.batch();
  }

  private void claimed(List<ClaimedRow> claimed) {
    Bundles.of(claimed, config.bundle()).forEach(this::publish);
    if (!claimed.isEmpty()) {
      wanted.set(true); // there may be more: ask until nothing comes
    }
    claiming.set(false);
    goOn();
  }

  /**
   * @param bundle all of one receiver
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

  /** A queue that is full will be so in a moment, too; a broker that went away is asked at once. */
  private void refusedByQueue(Claim claim, Receiver consumer) {
    if (publisher.isReady()) {
      LOG.debugf("%s is refused by the queue of %s", claim.id(), consumer.settings().name());
      underway.left(claim);
    } else {
      underway.refused(claim);
    }
  }

  /** What can't even be written must not hold up the others: it fails as if it were refused. */
  private static CompletableFuture<Void> published(Supplier<CompletableFuture<Void>> publish) {
    try {
      return publish.get();
    } catch (RuntimeException e) {
      LOG.errorf(e, "a notification can't be published");
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
