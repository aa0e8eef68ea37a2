package io.tidings.outbox;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.ladder.LadderPublisher;
import io.tidings.platform.Batcher;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Publishes committed notifications: claims a batch and commits, publishes, and marks what the
 * broker confirmed. No transaction is open while it talks to the broker.
 *
 * <p>A notification is published at least once. A crash before the mark leaves a claim that ends by
 * itself, and then it is published again; the receiver tells the two apart by nothing and needs
 * not: the id is the same. Safe with any number of replicas. Without a broker it claims nothing and
 * the outbox grows.
 */
@Singleton
public class OutboxRelay {

  private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
  private static final int MARKED_AT_ONCE = 500;

  private final OutboxRows rows;
  private final LadderPublisher publisher;
  private final OutboxConfig config;
  private final Batcher<UUID, ClaimedRow, Boolean> marks;
  private final Batcher<UUID, ClaimedRow, Boolean> releases;
  private final AtomicInteger outstanding = new AtomicInteger();
  private final AtomicBoolean wanted = new AtomicBoolean();
  private final AtomicBoolean claiming = new AtomicBoolean();
  private volatile UUID lastReceiver = new UUID(0, 0);
  private volatile boolean stopping;

  OutboxRelay(OutboxRows rows, LadderPublisher publisher, OutboxConfig config) {
    this.rows = rows;
    this.publisher = publisher;
    this.config = config;
    this.marks = batcher(rows::mark);
    this.releases = batcher(rows::release);
  }

  private static Batcher<UUID, ClaimedRow, Boolean> batcher(
      Function<List<ClaimedRow>, Uni<Void>> statement) {
    return new Batcher<>(
        MARKED_AT_ONCE,
        2,
        claimed -> claimed.message().id(),
        batch -> statement.apply(batch).replaceWith(Map.of()));
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
    wake();
  }

  /** One claim at a time in this process; the publishing of earlier ones goes on meanwhile. */
  private void relay() {
    if (stopping
        || !publisher.isReady()
        || room() < config.batch()
        || !claiming.compareAndSet(false, true)) {
      return;
    }
    wanted.set(false);
    rows.claim(config.batch(), lastReceiver)
        .subscribe()
        .with(
            claimed -> {
              outstanding.addAndGet(claimed.size());
              claimed.forEach(this::publish);
              if (!claimed.isEmpty()) {
                lastReceiver = claimed.get(claimed.size() - 1).message().receiverId();
                wanted.set(true); // there may be more: ask until nothing comes
              } else {
                // More receivers than fit in a batch may wait with nothing due: begin elsewhere.
                lastReceiver = UUID.randomUUID();
              }
              claiming.set(false);
              if (wanted.get()) {
                relay();
              }
            },
            failure -> {
              claiming.set(false);
              LOG.warnf("the outbox can't be claimed: %s", failure.getMessage());
            });
  }

  private int room() {
    return config.maxOutstanding() - outstanding.get();
  }

  private void publish(ClaimedRow claimed) {
    publisher
        .notifyHttp(claimed.message())
        .handle((confirmed, failure) -> (failure == null ? marks : releases).submit(claimed))
        .thenCompose(Function.identity())
        .whenComplete(
            (done, failure) -> {
              outstanding.decrementAndGet();
              if (failure != null) {
                // The claim ends by itself: published again then, never lost.
                LOG.warnf("an outbox row can't be marked: %s", failure.getMessage());
              }
              if (wanted.get()) {
                relay();
              }
            });
  }
}
