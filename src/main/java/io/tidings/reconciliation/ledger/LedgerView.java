package io.tidings.reconciliation.ledger;

import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/**
 * A day's ledger.
 *
 * @param date the UTC day on which the results were committed
 * @param balanced whether the difference of every line is 0
 */
public record LedgerView(LocalDate date, boolean balanced, List<LedgerLine> items) {

  static LedgerView of(LocalDate date, List<LedgerLine> lines) {
    return new LedgerView(date, lines.stream().allMatch(line -> line.difference() == 0), lines);
  }

  /**
   * One receiver's line of a day: how many notifications were accepted for it, counted from the
   * results, and how many are in each state, counted from the notifications.
   *
   * @param accepted counted from {@code fan_out}, which is stored with each result
   * @param difference accepted minus the sum of the states; above 0: notifications were lost; below
   *     0: there are notifications that were not accepted
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

    /** Adds another part of the same receiver's day. */
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
}
