package io.tidings.reconciliation.statement;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * A business day.
 *
 * @param from inclusive
 * @param to exclusive; a day may have 23 or 25 hours
 */
record BusinessDay(LocalDate date, ZoneId zone, Instant from, Instant to) {

  static BusinessDay of(LocalDate date, ZoneId zone) {
    return new BusinessDay(
        date,
        zone,
        date.atStartOfDay(zone).toInstant(),
        date.plusDays(1).atStartOfDay(zone).toInstant());
  }
}
