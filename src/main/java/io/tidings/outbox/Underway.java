package io.tidings.outbox;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.tidings.broker.BrokerListener;
import io.tidings.notification.NotificationMessage;
import io.tidings.notification.OutcomesStored;
import io.tidings.platform.Batcher;
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

/**
 * What this relay has published, or has attempted at once, and is not yet settled in the database.
 *
 * <p>A row is marked {@code QUEUED} after the broker's confirm; but not at once: where the outcome
 * of its first attempt is stored within {@code tidings.outbox.mark-after}, as it is for nearly
 * every receiver that is up, the row has left the outbox by that and the mark need not be written.
 * What is still unsettled in a crash keeps its claim until that ends by itself, and is published
 * again.
 */
@Singleton
class Underway implements BrokerListener {

  private static final Logger LOG = Logger.getLogger(Underway.class);
  private static final int AT_ONCE = 500;
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration LAST_MARKS = Duration.ofSeconds(5);

  /** Mutable: one for each row, and rows are many. */
  private static final class Entry {
    final Claim claim;
    volatile long confirmedNanos;

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
  private final Set<CompletableFuture<?>> releasing = ConcurrentHashMap.newKeySet();
  private volatile Runnable roomMade = () -> {};
  private volatile Consumer<Claim> released = claim -> {};

  Underway(OutboxRows rows, OutboxConfig config, Vertx vertx) {
    this.marks = batcher(rows::mark);
    this.releases = batcher(rows::release);
    this.vertx = vertx;
    this.markAfterNanos = config.markAfter().toNanos();
  }

  private static Batcher<UUID, Claim, Boolean> batcher(Function<List<Claim>, Uni<Void>> statement) {
    return new Batcher<>(
        AT_ONCE, 2, LOOK, Claim::id, batch -> statement.apply(batch).replaceWith(Map.of()));
  }

  void start(@Observes StartupEvent started) {
    vertx.setPeriodic(LOOK.toMillis(), timer -> markConfirmed(markAfterNanos));
  }

  /** Marks what is confirmed and gives back what is not: a stop repeats and delays nothing. */
  void stop(@Observes ShutdownEvent stopped) {
    try {
      CompletableFuture<?> marked = markConfirmed(0);
      CompletableFuture.allOf(releasing.toArray(CompletableFuture[]::new)) // none is added any more
          .thenCombine(marked, (released, done) -> done)
          .get(LAST_MARKS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (Exception e) {
      LOG.warnf("what was published last is not marked and will be published again: %s", e);
    }
  }

  /** Calls this whenever something was settled. */
  void onRoomMade(Runnable action) {
    roomMade = action;
  }

  /** Calls this whenever a row was given back, and may be claimed again. */
  void onReleased(Consumer<Claim> action) {
    released = action;
  }

  int size() {
    return entries.size();
  }

  /**
   * Receivers that have as many rows under way as others together may still have: nobody else would
   * find room if one that does not settle anything had it all.
   */
  Set<UUID> greedy(int most) {
    int room = most - entries.size();
    return ofReceiver.entrySet().stream()
        .filter(entry -> entry.getValue() >= room)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  void begun(Claim claim) {
    if (entries.put(claim.id(), new Entry(claim)) == null) {
      ofReceiver.merge(claim.receiverId(), 1, Integer::sum);
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

  /** The broker has not taken it, or we don't know: it may be claimed again at once. */
  void refused(Claim claim) {
    Entry entry = entries.get(claim.id());
    if (entry != null && entry.claim == claim) {
      end(entry);
    }
    CompletableFuture<?> release = releases.submit(claim).thenAccept(d -> released.accept(claim));
    releasing.add(release);
    settled(release).whenComplete((done, failure) -> releasing.remove(release));
  }

  /** The broker has not taken it and will not soon: it may be claimed when its claim has ended. */
  void left(Claim claim) {
    Entry entry = entries.get(claim.id());
    if (entry != null && entry.claim == claim && end(entry)) {
      roomMade.run();
    }
  }

  /** Its outcome took the row out of the outbox: there is nothing left to mark. */
  void outcomes(@Observes OutcomesStored stored) {
    boolean any = false;
    for (NotificationMessage message : stored.notifications()) {
      Entry entry = entries.get(message.id());
      if (entry != null && entry.claim.generation() == message.generation()) {
        any |= end(entry);
      }
    }
    if (any) {
      roomMade.run();
    }
  }

  private CompletableFuture<Void> markConfirmed(long ageNanos) {
    long now = System.nanoTime();
    List<Entry> due =
        entries.values().stream()
            .filter(entry -> entry.confirmedNanos != 0)
            // A hand-over has no outcome that would come soon and save the mark.
            .filter(e -> e.claim.handsOver() || now - e.confirmedNanos >= ageNanos)
            .filter(this::end)
            .toList();
    return CompletableFuture.allOf(
        due.stream()
            .map(entry -> settled(marks.submit(entry.claim)))
            .toArray(CompletableFuture[]::new));
  }

  private <T> CompletableFuture<T> settled(CompletableFuture<T> stored) {
    return stored.whenComplete(
        (done, failure) -> {
          if (failure != null) {
            // The claim ends by itself: published again then, never lost.
            LOG.warnf("an outbox row can't be marked: %s", failure.getMessage());
          }
          roomMade.run();
        });
  }

  @Override
  public int order() {
    return 60; // it needs nothing of a link but to hear when one is gone
  }

  /**
   * A broker that lost its disk must find its rows marked when it is back: only those are given
   * back to the outbox.
   */
  @Override
  public void down() {
    markConfirmed(0);
  }

  @Override
  public String toString() {
    return "what is under way";
  }
}
