package io.tidings.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.account.Difference.KnownResult;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DifferenceTest {

  private static final Instant AT = Instant.parse("2026-01-31T16:00:00.123987Z");

  private static KnownResult known(String orderNo, long amount) {
    return new KnownResult("recharge.succeeded", orderNo, amount, "CNY", AT);
  }

  /** The first vector of docs/digest.md. */
  @Test
  void digest_matchesTheSpecification() {
    assertThat(KnownResult.digest(List.of(known("order-1", 1999))))
        .isEqualTo("e4b17825bafe21271c63f4e279d1ac0bf240dea14ca1a3ac53526d82e1747062");
    assertThat(KnownResult.digest(List.of())).isEqualTo("0".repeat(64));
  }

  @Test
  void lostAlteredAndExtra_areDistinguished() {
    List<Difference> found =
        Difference.between(
            List.of(known("same", 1), known("lost", 1), known("altered", 1)),
            List.of(known("altered", 2), known("extra", 1), known("same", 1)));

    assertThat(found)
        .containsExactlyInAnyOrder(
            new Difference(Difference.Kind.LOST, known("lost", 1), null),
            new Difference(Difference.Kind.ALTERED, known("altered", 1), known("altered", 2)),
            new Difference(Difference.Kind.EXTRA, null, known("extra", 1)));
  }
}
