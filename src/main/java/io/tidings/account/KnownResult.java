package io.tidings.account;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.secrets.Sha256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;

/**
 * One result as one of the two systems knows it, in the form that both compare: an independent
 * implementation of the recharge system's docs/digest.md.
 */
record KnownResult(String type, String orderNo, Long amount, String currency, Instant at) {

  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

  /** Reads a record of the recharge system's digest. */
  static KnownResult of(JsonNode item) {
    return new KnownResult(
        item.path("type").asText(),
        item.path("key").asText(),
        item.hasNonNull("amount") ? item.path("amount").asLong() : null,
        item.hasNonNull("currency") ? item.path("currency").asText() : null,
        Instant.parse(item.path("at").asText()));
  }

  String money() {
    return amount + " " + currency;
  }

  private BigInteger hash() {
    String text =
        String.join(
            "\n",
            type,
            orderNo,
            amount == null ? "" : amount.toString(),
            currency == null ? "" : currency,
            Long.toString(at.toEpochMilli()));
    return new BigInteger(1, Sha256.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Returns the digest, 64 hexadecimal digits. */
  static String digest(Collection<KnownResult> some) {
    BigInteger sum = BigInteger.ZERO;
    for (KnownResult one : some) {
      sum = sum.add(one.hash());
    }
    return "%064x".formatted(sum.mod(MODULUS));
  }
}
