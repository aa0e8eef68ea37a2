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
   * @param climbs it has to come again on its next rung
   */
  CompletionStage<Void> beforeRecord(NotificationMessage notification, boolean climbs);

  /** This one is done with. */
  CompletionStage<Void> ack();

  /** This one goes to the wait queue of its rung. */
  CompletionStage<Void> climb(NotificationMessage notification);

  /** It could not be dealt with, by our fault: it comes again. */
  void unanswered(Throwable fault);
}
