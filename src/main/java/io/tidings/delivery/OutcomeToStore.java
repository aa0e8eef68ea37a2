package io.tidings.delivery;

import io.tidings.delivery.call.Outcome;
import io.tidings.notification.NotificationMessage;

/**
 * Holds what to store about one delivery.
 *
 * @param outcome {@code null} if no attempt was made
 */
record OutcomeToStore(NotificationMessage message, Decision decision, Outcome outcome) {

  OutcomeToStore withoutDetails() {
    return new OutcomeToStore(
        message,
        decision,
        outcome == null ? null : outcome.withoutDetails("the details could not be stored"));
  }
}
