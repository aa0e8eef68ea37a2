package io.tidings.outbox;

import io.tidings.notification.NotificationMessage;
import java.time.OffsetDateTime;

/**
 * A row of the outbox that this relay is about to publish.
 *
 * @param attempts number of attempts made so far
 */
record ClaimedRow(NotificationMessage message, OffsetDateTime stamp, int attempts) {

  /**
   * @param handsOver see {@link Claim}
   */
  Claim claim(boolean handsOver) {
    return new Claim(message.receiverId(), message.id(), message.generation(), stamp, handsOver);
  }
}
