package io.tidings.reconciliation.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Test vectors of docs/digest.md, for those who implement the other side. */
class CanonicalRecordTest {

  static final CanonicalRecord RECHARGE =
      new CanonicalRecord(
          "recharge.succeeded",
          "order-1",
          1999L,
          "CNY",
          Instant.parse("2026-01-31T16:00:00.123987Z"));

  static final CanonicalRecord OTHER =
      new CanonicalRecord(
          "contract.signed", "合同-7", null, null, Instant.parse("2026-01-31T16:00:01Z"));

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void textHasFiveLines_withTimeInMilliseconds() {
    assertThat(RECHARGE.text()).isEqualTo("recharge.succeeded\norder-1\n1999\nCNY\n1769875200123");
    assertThat(OTHER.text()).isEqualTo("contract.signed\n合同-7\n\n\n1769875201000");
  }

  @Test
  void hash_isSha256OfItsUtf8() throws Exception {
    byte[] expected =
        MessageDigest.getInstance("SHA-256").digest(OTHER.text().getBytes(StandardCharsets.UTF_8));

    assertThat(OTHER.hash()).isEqualTo(expected);
    assertThat(hex(RECHARGE.hash()))
        .isEqualTo("e4b17825bafe21271c63f4e279d1ac0bf240dea14ca1a3ac53526d82e1747062");
    assertThat(hex(OTHER.hash()))
        .isEqualTo("49a22a78d4dda5d4e96bf82008749939f05dbe58454708ccc81a6059097dd771");
  }

  @Test
  void sumCountsRepeats_inAnyOrder() {
    HashSum one = HashSum.of(RECHARGE.hash());
    HashSum two = HashSum.of(OTHER.hash());

    assertThat(one.plus(two)).isEqualTo(two.plus(one));
    assertThat(one.plus(two).hex())
        .isEqualTo("2e53a29e8fdbc6fc05cfed0282464545e29e9cf991e8ac791b6ccddbeaf247d3");
    assertThat(one.plus(one)).isNotEqualTo(HashSum.ZERO); // xor would cancel it
    assertThat(HashSum.ZERO.hex()).isEqualTo("0".repeat(64));
  }

  @Test
  void sum_wrapsAround() {
    HashSum most = HashSum.of(BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE));

    assertThat(most.hex()).isEqualTo("f".repeat(64));
    assertThat(most.plus(HashSum.of(BigInteger.TWO)).hex()).isEqualTo("0".repeat(63) + "1");
  }
}
