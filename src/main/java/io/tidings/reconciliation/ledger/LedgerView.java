package io.tidings.reconciliation.ledger;

import java.time.LocalDate;
import java.util.List;

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
}
