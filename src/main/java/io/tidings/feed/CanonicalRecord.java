package io.tidings.feed;

import io.tidings.platform.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * What both sides know of a result, in the one form that they compare: five lines, joined by a line
 * feed (no line feed at the end), in UTF-8.
 *
 * <pre>
 * type       recharge.succeeded
 * key        the orderNo of a recharge; of anything else the subject
 * amount     minor units, in decimal; empty when it has none
 * currency   ISO 4217; empty when it has none
 * time       the timestamp that receivers are told, as whole milliseconds since 1970 (the rest cut off)
 * </pre>
 *
 * No part can contain a line feed: what has control characters is never taken. docs/digest.md has
 * the test vectors.
 */
public record CanonicalRecord(String type, String key, Long amount, String currency, Instant at) {

  /** Exactly the bytes that are hashed. */
  public String text() {
    return type
        + '\n'
        + key
        + '\n'
        + (amount == null ? "" : amount)
        + '\n'
        + (currency == null ? "" : currency)
        + '\n'
        + at.toEpochMilli();
  }

  /** SHA-256 (FIPS 180-4) of {@link #text}. */
  public byte[] hash() {
    return Sha256.of(text().getBytes(StandardCharsets.UTF_8));
  }
}
