package io.tidings.delivery;

import io.tidings.database.Uuid7;
import io.tidings.ladder.LadderPublisher;
import io.tidings.notification.NotificationMessage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Represents the source of a notification, and completes it there. Each is completed once. */
interface MessageSource {

  /** Whether it was delivered before; an earlier consumer may have acted on it. */
  boolean isRedelivered();

  /** Whether its row was as the message says at some moment within {@code age} before now. */
  default boolean isNewerThan(Duration age, NotificationMessage message, Instant now) {
    return Uuid7.time(message.id()).isAfter(now.minus(age));
  }

  /**
   * Makes the retry safe before the row records the attempt. A source that has no broker message to
   * return after a crash publishes one first.
   *
   * @param climbing the message for the wait queue of its rung, or {@code null}
   * @return fails if the broker does not accept it; then it waits in the outbox
   */
  CompletionStage<Void> beforeRecord(@Nullable NotificationMessage climbing);

  /** Completes the notification. */
  CompletionStage<Void> ack();

  /** Moves it to the wait queue of its present rung, which may differ from the one it came with. */
  CompletionStage<Void> climb(NotificationMessage climbing);

  /**
   * Has it delivered again in a moment, on the same rung.
   *
   * @return {@code null} if it did not come from the broker
   */
  @Nullable CompletionStage<Void> busy(NotificationMessage notification);

  /** Releases it unprocessed, for the next consumer. */
  void giveBack();

  /** Reports an internal error: it was not processed and will be delivered again. */
  void unanswered(Throwable fault);

  /**
   * Completes a notification that was never in the broker: its row is claimed in the outbox.
   * Without an outcome the claim is released; after a crash it expires.
   *
   * <p>A retry is published to its wait queue before the row leaves the outbox, or waits there if
   * it is not confirmed. A crash in between repeats the attempt; the second copy then makes no
   * call.
   */
  final class ClaimSource implements MessageSource {

    private static final Logger LOG = Logger.getLogger(ClaimSource.class);

    private static final Duration CONFIRM = Duration.ofSeconds(5); // then the outbox has it

    private final LadderPublisher publisher;
    private final long claimedNanos = System.nanoTime();
    private Runnable giveBack; // these three are guarded by the object itself
    private boolean renewed;
    private boolean over;

    ClaimSource(LadderPublisher publisher, Runnable giveBack) {
      this.publisher = publisher;
      this.giveBack = giveBack;
    }

    /** This process has claimed its row again, to be released so; returns false if it is over. */
    synchronized boolean renew(Runnable giveBack) {
      if (!over) {
        this.giveBack = giveBack;
        renewed = true;
      }
      return !over;
    }

    /** A row that its outcome returned to the outbox must not wait for the end of the new claim. */
    synchronized void ended() {
      if (renewed) {
        giveBack.run();
      }
    }

    @Override
    public boolean isRedelivered() {
      return false;
    }

    /**
     * When claimed it was PENDING and so unchanged, but this process may have stood still since.
     */
    @Override
    public boolean isNewerThan(Duration age, NotificationMessage message, Instant now) {
      return System.nanoTime() - claimedNanos < age.toNanos();
    }

    @Override
    public CompletionStage<Void> beforeRecord(@Nullable NotificationMessage climbing) {
      if (climbing == null) {
        return CompletableFuture.completedFuture(null);
      }
      return publisher.isReady()
          ? publisher.climb(climbing).orTimeout(CONFIRM.toMillis(), TimeUnit.MILLISECONDS)
          : CompletableFuture.failedFuture(new IOException("the broker accepts nothing now"));
    }

    @Override
    public synchronized CompletionStage<Void> ack() {
      over = true;
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> climb(NotificationMessage climbing) {
      return ack(); // beforeRecord has published it
    }

    @Override
    public @Nullable CompletionStage<Void> busy(NotificationMessage notification) {
      return null;
    }

    @Override
    public void unanswered(Throwable fault) {
      LOG.warnf("delivery.direct_attempt_not_settled error=\"%s\"", fault);
      giveBack();
    }

    /** Has no effect after it was completed. */
    @Override
    public synchronized void giveBack() {
      if (!over) {
        over = true;
        renewed = false;
        giveBack.run();
      }
    }
  }
}
