package io.tidings.account;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.secrets.Sha256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A result that differs between the recharge system and the account system.
 *
 * @param theirs the recharge system's; {@code null} for EXTRA
 * @param ours the account system's; {@code null} for LOST
 */
record Difference(Kind kind, @Nullable KnownResult theirs, @Nullable KnownResult ours) {

  enum Kind {
    /** The recharge system has it, the account system does not. */
    LOST,
    /** Amount, currency or time within its minute differs; in another minute: LOST and EXTRA. */
    ALTERED,
    /** The account system has it, the recharge system does not. */
    EXTRA
  }

  private record Key(String type, String orderNo) {}

  /** Ours if they have none; one of the two exists. */
  KnownResult either() {
    return theirs == null ? requireNonNull(ours) : theirs;
  }

  /** Finds the differences; a pure function. */
  static List<Difference> between(List<KnownResult> theirs, List<KnownResult> ours) {
    Map<Key, KnownResult> left = new HashMap<>();
    ours.forEach(one -> left.put(new Key(one.type(), one.orderNo()), one));
    List<Difference> found = new ArrayList<>();
    for (KnownResult their : theirs) {
      KnownResult our = left.remove(new Key(their.type(), their.orderNo()));
      if (our == null) {
        found.add(new Difference(Kind.LOST, their, null));
      } else if (!KnownResult.digest(List.of(their)).equals(KnownResult.digest(List.of(our)))) {
        found.add(new Difference(Kind.ALTERED, their, our));
      }
    }
    left.values().forEach(our -> found.add(new Difference(Kind.EXTRA, null, our)));
    return found;
  }

  /**
   * One result as one of the two systems knows it, in the form that both compare: an independent
   * implementation of the recharge system's docs/digest.md.
   */
  record KnownResult(
      String type, String orderNo, @Nullable Long amount, @Nullable String currency, Instant at) {

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
}
