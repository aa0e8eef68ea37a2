package io.tidings.reconciliation;

import java.util.UUID;

/**
 * One receiver's part of a day: what was accepted for it, by the results, and where its
 * notifications stand, by themselves.
 *
 * @param accepted counted from {@code fan_out}, which was written beside the results
 * @param difference accepted less the sum of the states: 0, or something was lost (above) or is
 *     there that nobody accepted (below)
 */
public record LedgerLine(
    UUID receiverId,
    long accepted,
    long pending,
    long queued,
    long handedOver,
    long delivered,
    long exhausted,
    long refused,
    long cancelled,
    long difference) {

  /** Another part of the same receiver's day. */
  LedgerLine plus(LedgerLine other) {
    return new LedgerLine(
        receiverId,
        accepted + other.accepted,
        pending + other.pending,
        queued + other.queued,
        handedOver + other.handedOver,
        delivered + other.delivered,
        exhausted + other.exhausted,
        refused + other.refused,
        cancelled + other.cancelled,
        difference + other.difference);
  }
}
