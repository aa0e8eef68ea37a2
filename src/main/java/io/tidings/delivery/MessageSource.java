package io.tidings.delivery;

import io.tidings.notification.NotificationMessage;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Represents the source of a notification, and completes it there. Each is completed once. */
interface MessageSource {

  /** Whether it was delivered before; an earlier consumer may have acted on it. */
  boolean isRedelivered();

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
}
