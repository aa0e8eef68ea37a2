package io.tidings.reconciliation;

import java.time.LocalDate;
import java.util.List;

/**
 * A day's ledger.
 *
 * @param date of UTC, by when the results were committed
 * @param balanced whether no line differs
 */
public record LedgerView(LocalDate date, boolean balanced, List<LedgerLine> items) {

  static LedgerView of(LocalDate date, List<LedgerLine> lines) {
    return new LedgerView(date, lines.stream().allMatch(line -> line.difference() == 0), lines);
  }
}
