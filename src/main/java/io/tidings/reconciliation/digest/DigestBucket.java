package io.tidings.reconciliation.digest;

import io.tidings.reconciliation.feed.CanonicalRecord;
import io.tidings.reconciliation.feed.HashSum;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;

/**
 * Sums up the entries of one scope (a client or a receiver) in a time range.
 *
 * @param from inclusive, compared with the timestamps sent to receivers
 * @param to exclusive
 * @param sums of entries with an amount, one for each currency, sorted by code
 * @param hash see {@link CanonicalRecord} and {@link HashSum}
 * @param closed whether nothing can be added any more
 */
public record DigestBucket(
    Instant from, Instant to, long count, List<Sum> sums, String hash, boolean closed) {

  /**
   * @param amount in minor units
   */
  public record Sum(String currency, long count, BigInteger amount) {}
}
