package io.tidings.outbox;

import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * A claim of this relay on one row; held without the row's body until it is settled.
 *
 * @param handsOver whether the broker's confirm hands the notification over to an AMQP receiver
 * @param stamp when the claim ends; also identifies it: an update changes only rows with its stamp
 */
record Claim(UUID receiverId, UUID id, int generation, OffsetDateTime stamp, boolean handsOver) {}
