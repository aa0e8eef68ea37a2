package io.tidings.notification;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Carries everything that an attempt needs through the broker, so that a first attempt reads
 * nothing from the database.
 *
 * @param id never changes; the receiver's idempotency key
 * @param ladder the ladder's version
 * @param rung index from 0: the wait that starts if this attempt fails
 * @param generation the message is ignored if this is older than the row's
 * @param body the exact bytes to sign and send
 * @param traceparent W3C trace context of the result, or {@code null}
 */
public record NotificationMessage(
    UUID id,
    UUID receiverId,
    @Nullable String type,
    String ladder,
    int rung,
    int generation,
    Instant deadline,
    byte[] body,
    @Nullable String traceparent) {

  public NotificationMessage onRung(int other) {
    return other == rung
        ? this
        : new NotificationMessage(
            id, receiverId, type, ladder, other, generation, deadline, body, traceparent);
  }
}
