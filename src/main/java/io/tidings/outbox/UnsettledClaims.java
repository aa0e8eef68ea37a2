package io.tidings.outbox;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.tidings.database.Batcher;
import io.tidings.database.DatabaseOutage;
import io.tidings.notification.NotificationMessage;
import io.tidings.outbox.FirstAttempts.OutcomesStored;
import io.tidings.outbox.OutboxRows.OutboxConfig;
import io.tidings.rabbitmq.Link.BrokerListener;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tracks the rows that this relay has published, or attempted directly, until they are settled in
 * the database: marked, released, or removed by an outcome.
 *
 * <p>A confirmed row is not marked {@code QUEUED} at once. For nearly every receiver that is up,
 * the outcome of the first attempt is stored within {@code tidings.outbox.mark-after}; it removes
 * the row from the outbox, so the mark is not needed. After a crash the claim of an unsettled row
 * expires, and the row is published again.
 */
@Singleton
class UnsettledClaims implements BrokerListener {

  private static final Logger LOG = Logger.getLogger(UnsettledClaims.class);
  private static final int AT_ONCE = 500;
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration LAST_MARKS = Duration.ofSeconds(5);
  private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

  /** Mutable, because there are many: one for each row. */
  private final class Entry {
    final Claim claim;
    final int link = lostLinks;
    final long trackedNanos = System.nanoTime();
    volatile long confirmedNanos; // 0: not confirmed

    Entry(Claim claim) {
      this.claim = claim;
    }
  }

  private final Map<UUID, Entry> entries = new ConcurrentHashMap<>();
  private final Map<UUID, Integer> ofReceiver = new ConcurrentHashMap<>();
  private final Batcher<UUID, Claim, Boolean> marks;
  private final Batcher<UUID, Claim, Boolean> releases;
  private final Vertx vertx;
  private final long markAfterNanos;
  private final long claimNanos;
  private final Set<CompletableFuture<?>> releasing = ConcurrentHashMap.newKeySet();
  private volatile int lostLinks;
  private volatile Runnable settledAction = () -> {};
  private volatile Consumer<Claim> released = claim -> {};

  UnsettledClaims(OutboxRows rows, OutboxConfig config, Vertx vertx) {
    this.marks = batcher(rows::mark);
    this.releases = batcher(rows::release);
    this.vertx = vertx;
    this.markAfterNanos = config.markAfter().toNanos();
    this.claimNanos = config.claim().toNanos();
  }

  private static Batcher<UUID, Claim, Boolean> batcher(Function<List<Claim>, Uni<Void>> statement) {
    return new Batcher<>(
        AT_ONCE, 2, LOOK, Claim::id, batch -> statement.apply(batch).replaceWith(Map.of()));
  }

  void start(@Observes StartupEvent started) {
    vertx.setPeriodic(
        LOOK.toMillis(),
        timer -> {
          markConfirmed(markAfterNanos);
          forgetExpired();
        });
  }

  /** Marks confirmed rows and waits for the releases: a stop repeats and delays nothing. */
  void stop(@Observes ShutdownEvent stopped) {
    try {
      CompletableFuture.allOf(releasing.toArray(CompletableFuture[]::new)) // no more are added
          .thenCombine(markConfirmed(-RETRY_NANOS), (released, done) -> done)
          .get(LAST_MARKS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (Exception e) {
      LOG.warnf("outbox.not_marked_at_stop error=\"%s\"", e);
    }
  }

  /** Calls {@code action} whenever a row was settled. */
  void onSettled(Runnable action) {
    settledAction = action;
  }

  /** Calls {@code action} whenever a row was released and may be claimed again. */
  void onReleased(Consumer<Claim> action) {
    released = action;
  }

  int size() {
    return entries.size();
  }

  /**
   * Receivers that have at least as many unsettled rows as all others may still add. Without this
   * limit, one receiver that settles nothing could use all the room.
   */
  Set<UUID> receiversOverShare(int most) {
    int room = most - entries.size();
    return ofReceiver.entrySet().stream()
        .filter(entry -> entry.getValue() >= room)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  void track(Claim claim) {
    count(claim, entries.put(claim.id(), new Entry(claim)));
  }

  private void count(Claim added, @Nullable Entry replaced) {
    if (replaced == null) {
      ofReceiver.merge(added.receiverId(), 1, Integer::sum);
    }
  }

  private boolean end(Entry entry) {
    boolean ended = entries.remove(entry.claim.id(), entry);
    if (ended) {
      ofReceiver.computeIfPresent(entry.claim.receiverId(), (id, n) -> n == 1 ? null : n - 1);
    }
    return ended;
  }

  void confirmed(Claim claim) {
    Entry entry = entries.get(claim.id());
    if (entry != null && entry.claim == claim) {
      entry.confirmedNanos = System.nanoTime();
    }
  }

  private boolean end(Claim claim) {
    Entry entry = entries.get(claim.id());
    return entry != null && entry.claim == claim && end(entry);
  }

  /** The broker did not accept it, or this is unknown: it may be claimed again at once. */
  void releaseClaim(Claim claim) {
    end(claim);
    CompletableFuture<?> release = releases.submit(claim).thenAccept(d -> released.accept(claim));
    releasing.add(release);
    settled(release).whenComplete((done, failure) -> releasing.remove(release));
  }

  /** The broker did not accept it and will not soon: it may be claimed after its claim expires. */
  void abandonUntilExpiry(Claim claim) {
    if (end(claim)) {
      settledAction.run();
    }
  }

  /** The outcome removed the row from the outbox: it needs no mark. */
  void outcomes(@Observes OutcomesStored stored) {
    boolean any = false;
    for (NotificationMessage message : stored.notifications()) {
      Entry entry = entries.get(message.id());
      if (entry != null && entry.claim.generation() == message.generation()) {
        any |= end(entry);
      }
    }
    if (any) {
      settledAction.run();
    }
  }

  /** Whatever became of a row, its claim has ended: it must not count for ever. */
  private void forgetExpired() {
    entries.values().stream()
        .filter(e -> e.confirmedNanos == 0 && System.nanoTime() - e.trackedNanos > claimNanos)
        .filter(this::end)
        .forEach(entry -> settledAction.run());
  }

  private CompletableFuture<Void> markConfirmed(long ageNanos) {
    long now = System.nanoTime();
    long least = Math.min(0, ageNanos);
    List<Entry> due =
        entries.values().stream()
            .filter(entry -> entry.confirmedNanos != 0)
            // A handover has no early outcome that would make the mark unnecessary.
            .filter(e -> now - e.confirmedNanos >= (e.claim.handsOver() ? least : ageNanos))
            .filter(this::end)
            .toList();
    return CompletableFuture.allOf(due.stream().map(this::mark).toArray(CompletableFuture[]::new));
  }

  /** A mark that fails is tried again: without it the message would be sent once more. */
  private CompletableFuture<Boolean> mark(Entry entry) {
    return settled(marks.submit(entry.claim))
        .whenComplete(
            (done, failure) -> {
              if (failure != null && DatabaseOutage.explains(failure) && entry.link == lostLinks) {
                retry(entry);
              }
            });
  }

  private void retry(Entry entry) {
    entry.confirmedNanos = System.nanoTime() + RETRY_NANOS;
    count(entry.claim, entries.putIfAbsent(entry.claim.id(), entry));
    if (entry.link != lostLinks) { // since the look before
      end(entry);
    }
  }

  private <T> CompletableFuture<T> settled(CompletableFuture<T> stored) {
    return stored.whenComplete(
        (done, failure) -> {
          if (failure != null) {
            LOG.warnf("outbox.row_not_updated error=\"%s\"", failure.getMessage());
          }
          settledAction.run();
        });
  }

  @Override
  public int order() {
    return 60; // it only needs to know when the link is gone
  }

  /** If the broker has lost its disk, only marked rows return to the outbox. */
  @Override
  public void down() {
    lostLinks++; // the messages may be lost: a later mark would hide that
    markConfirmed(-RETRY_NANOS);
  }
}
