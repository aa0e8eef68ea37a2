package io.tidings.notification;

import java.time.Instant;
import java.util.UUID;

/**
 * All that an attempt needs, as it travels through the broker: a first attempt reads nothing from
 * the database.
 *
 * @param id fixed for life; the receiver's idempotency key
 * @param ladder the ladder's version
 * @param rung index from 0: the wait that a failure of this attempt starts
 * @param generation what belongs to an older one than the row's is ignored
 * @param body the exact bytes to sign and send
 * @param traceparent W3C trace context of the result, or {@code null}
 */
public record NotificationMessage(
    UUID id,
    UUID receiverId,
    String type,
    String ladder,
    int rung,
    int generation,
    Instant deadline,
    byte[] body,
    String traceparent) {

  public NotificationMessage onRung(int other) {
    return other == rung
        ? this
        : new NotificationMessage(
            id, receiverId, type, ladder, other, generation, deadline, body, traceparent);
  }
}
