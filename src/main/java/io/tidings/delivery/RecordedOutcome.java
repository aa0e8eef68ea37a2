package io.tidings.delivery;

import io.tidings.notification.NotificationMessage;

/**
 * What is to be written of one delivery.
 *
 * @param outcome {@code null} when no attempt was made
 */
record RecordedOutcome(NotificationMessage message, Decision decision, Outcome outcome) {

  RecordedOutcome withoutBody() {
    return new RecordedOutcome(
        message,
        decision,
        outcome == null ? null : outcome.withoutBody("its details can't be stored"));
  }
}
