package io.tidings.delivery;

import io.tidings.notification.NotificationMessage;

/**
 * Holds what to store about one delivery.
 *
 * @param outcome {@code null} if no attempt was made
 */
record RecordedOutcome(NotificationMessage message, Decision decision, Outcome outcome) {

  RecordedOutcome withoutBody() {
    return new RecordedOutcome(
        message,
        decision,
        outcome == null ? null : outcome.withoutBody("the details could not be stored"));
  }
}
