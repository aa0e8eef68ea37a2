package io.tidings.delivery;

import io.tidings.ladder.LadderPublisher;
import io.tidings.notification.NotificationMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * A notification that never was in the broker: its row is claimed in the outbox. A crash leaves the
 * claim, which ends by itself; whatever else keeps it from an outcome gives it back.
 *
 * <p>If it must climb, it is in its wait queue before the row leaves the outbox. A crash between
 * the two makes the attempt be repeated, and the second copy climbs without a call. A broker that
 * does not confirm in time leaves it in the outbox, on its next rung, until that is due.
 */
final class DirectArrival implements Arrival {

  private static final Logger LOG = Logger.getLogger(DirectArrival.class);

  /** Longer it does not wait for the broker's confirm: the outbox can wait as well. */
  private static final Duration CONFIRM = Duration.ofSeconds(5);

  private final LadderPublisher publisher;
  private final Runnable giveBack;
  private final AtomicBoolean over = new AtomicBoolean();

  DirectArrival(LadderPublisher publisher, Runnable giveBack) {
    this.publisher = publisher;
    this.giveBack = giveBack;
  }

  @Override
  public boolean isRedelivered() {
    return false;
  }

  @Override
  public CompletionStage<Void> beforeRecord(NotificationMessage climbing) {
    if (climbing == null) {
      return CompletableFuture.completedFuture(null);
    }
    return publisher.isReady()
        ? publisher.climb(climbing).orTimeout(CONFIRM.toMillis(), TimeUnit.MILLISECONDS)
        : CompletableFuture.failedFuture(new IOException("the broker takes nothing now"));
  }

  @Override
  public CompletionStage<Void> ack() {
    over.set(true);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> climb(NotificationMessage climbing) {
    return ack(); // it is there already
  }

  @Override
  public CompletionStage<Void> busy(NotificationMessage notification) {
    return null;
  }

  @Override
  public void unanswered(Throwable fault) {
    LOG.warnf("a first attempt has no outcome and will be repeated: %s", fault);
    giveBack();
  }

  /** Has no effect on one that was answered. */
  @Override
  public void giveBack() {
    if (over.compareAndSet(false, true)) {
      giveBack.run();
    }
  }
}
