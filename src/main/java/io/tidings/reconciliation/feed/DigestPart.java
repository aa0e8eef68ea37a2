package io.tidings.reconciliation.feed;

import java.math.BigInteger;

/**
 * Count, sum and hash of some records of one currency. Adding is associative and commutative, so
 * minutes add up to hours, and hours to days.
 *
 * @param amount in minor units; a sum may exceed 64 bits
 */
public record DigestPart(long count, BigInteger amount, HashSum hash) {

  public static DigestPart of(CanonicalRecord record) {
    return new DigestPart(
        1,
        BigInteger.valueOf(record.amount() == null ? 0 : record.amount()),
        HashSum.of(record.hash()));
  }

  public DigestPart plus(DigestPart other) {
    return new DigestPart(count + other.count, amount.add(other.amount), hash.plus(other.hash));
  }
}
