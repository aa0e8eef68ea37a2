package io.tidings.outbox;

import io.tidings.notification.NotificationMessage;
import java.time.OffsetDateTime;

/**
 * A row of the outbox that this relay is publishing.
 *
 * @param stamp the claim's own end; whoever comes with another stamp does not touch what this claim
 *     did, nor the other way round
 */
record ClaimedRow(NotificationMessage message, OffsetDateTime stamp) {}
