package io.tidings.delivery;

import io.tidings.notification.NotificationMessage;
import java.util.concurrent.CompletionStage;

/** Where a notification came from, and how to answer there. Each is answered once. */
interface Arrival {

  /** It was delivered before: whoever had it may have acted on it. */
  boolean isRedelivered();

  /**
   * What must be safe before the row says that the attempt was made: whoever has no message in the
   * broker that a crash would bring back puts one there first.
   *
   * @param climbing what goes to the wait queue of its rung, or {@code null}
   * @return fails when the broker does not take it: then it waits in the outbox
   */
  CompletionStage<Void> beforeRecord(NotificationMessage climbing);

  /** This one is done with. */
  CompletionStage<Void> ack();

  /** This one goes to the wait queue of the rung it has now, which may be another than it had. */
  CompletionStage<Void> climb(NotificationMessage climbing);

  /**
   * This one comes again in a moment, on the same rung.
   *
   * @return {@code null} when it is not the broker's to bring again
   */
  CompletionStage<Void> busy(NotificationMessage notification);

  /** It is not dealt with here: whoever comes next has it. */
  void giveBack();

  /** It could not be dealt with, by our fault: it comes again. */
  void unanswered(Throwable fault);
}
