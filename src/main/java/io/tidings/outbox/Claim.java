package io.tidings.outbox;

import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * That this relay is publishing a row; kept without the row's body until it is settled.
 *
 * @param handsOver the broker's confirm is the hand-over to a receiver that consumes its own queue
 * @param stamp the claim's own end; whoever comes with another stamp does not touch what this claim
 *     did, nor the other way round
 */
record Claim(UUID receiverId, UUID id, int generation, OffsetDateTime stamp, boolean handsOver) {}
