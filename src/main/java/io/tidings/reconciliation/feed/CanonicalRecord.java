package io.tidings.reconciliation.feed;

import io.tidings.secrets.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Defines the form in which both sides compare a result: five lines in UTF-8, joined by a line feed
 * (none at the end).
 *
 * <pre>
 * type       recharge.succeeded
 * key        the orderNo of a recharge; the subject of any other result
 * amount     minor units, in decimal; empty when it has none
 * currency   ISO 4217; empty when it has none
 * time       the timestamp sent to receivers, in whole milliseconds since 1970 (truncated)
 * </pre>
 *
 * No part can contain a line feed, because values with control characters are rejected.
 * docs/digest.md has the test vectors.
 */
public record CanonicalRecord(String type, String key, Long amount, String currency, Instant at) {

  /** The exact text that is hashed, as UTF-8. */
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
