package io.tidings.reconciliation.feed;

import java.math.BigInteger;
import java.util.HexFormat;

/**
 * Adds hashes modulo 2^256. The sum does not depend on the order of the records and, unlike xor,
 * does not cancel a record that is there twice. Immutable, safe for any thread.
 */
public final class HashSum {

  public static final HashSum ZERO = new HashSum(BigInteger.ZERO);

  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

  private final BigInteger value;

  private HashSum(BigInteger value) {
    this.value = value;
  }

  /**
   * @param value any sum of hashes, 0 or above
   */
  public static HashSum of(BigInteger value) {
    return new HashSum(value.mod(MODULUS));
  }

  /**
   * @param hash 32 bytes, big-endian
   */
  public static HashSum of(byte[] hash) {
    return new HashSum(new BigInteger(1, hash));
  }

  public HashSum plus(HashSum other) {
    return of(value.add(other.value));
  }

  public BigInteger value() {
    return value;
  }

  /** 64 lower-case hexadecimal digits, big-endian. */
  public String hex() {
    byte[] bytes = value.toByteArray(); // may have a leading zero byte, or fewer than 32
    byte[] fixed = new byte[32];
    int length = Math.min(bytes.length, 32);
    System.arraycopy(bytes, bytes.length - length, fixed, 32 - length, length);
    return HexFormat.of().formatHex(fixed);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HashSum sum && sum.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return hex();
  }
}
