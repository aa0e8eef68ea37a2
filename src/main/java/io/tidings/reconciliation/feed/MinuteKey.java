package io.tidings.reconciliation.feed;

import java.time.Instant;
import java.util.UUID;

/**
 * The key of a row of {@code digest_minute}. Its order is the order in which rows are written.
 *
 * @param currency empty for records without an amount
 */
record MinuteKey(UUID scopeId, Instant at, String currency) implements Comparable<MinuteKey> {

  @Override
  public int compareTo(MinuteKey other) {
    int scope = scopeId.compareTo(other.scopeId);
    int minute = scope == 0 ? at.compareTo(other.at) : scope;
    return minute == 0 ? currency.compareTo(other.currency) : minute;
  }
}
