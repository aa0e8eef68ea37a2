package io.tidings.outbox;

import io.tidings.notification.NotificationMessage;
import java.time.OffsetDateTime;

/** A row of the outbox that this relay is about to publish. */
record ClaimedRow(NotificationMessage message, OffsetDateTime stamp) {

  Claim claim() {
    return new Claim(message.receiverId(), message.id(), message.generation(), stamp);
  }
}
