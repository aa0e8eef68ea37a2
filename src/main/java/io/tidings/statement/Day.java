package io.tidings.statement;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * A business day.
 *
 * @param from inclusive
 * @param to exclusive; a day may have 23 or 25 hours
 */
record Day(LocalDate date, ZoneId zone, Instant from, Instant to) {

  static Day of(LocalDate date, ZoneId zone) {
    return new Day(
        date,
        zone,
        date.atStartOfDay(zone).toInstant(),
        date.plusDays(1).atStartOfDay(zone).toInstant());
  }
}
