package io.tidings.feed;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;

/**
 * What a scope has in a stretch of time.
 *
 * @param from inclusive, by the timestamps that receivers are told
 * @param to exclusive
 * @param sums of those that have an amount, each currency once, in the order of their codes
 * @param hash see {@link CanonicalRecord} and {@link HashSum}
 * @param closed nothing can be added any more
 */
public record DigestBucket(
    Instant from, Instant to, long count, List<Sum> sums, String hash, boolean closed) {

  /**
   * @param amount in minor units
   */
  public record Sum(String currency, long count, BigInteger amount) {}
}
