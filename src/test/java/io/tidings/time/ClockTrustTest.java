package io.tidings.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockTrustTest {

  private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final ClockTrust clock = new ClockTrust(Duration.ofMinutes(10));

  /** Reads the other clock, wrong by {@code off}, {@code second} seconds after the start. */
  private boolean trusts(long second, Duration off) {
    return clock.trusts(
        START.plusSeconds(second).plus(off),
        START.plusSeconds(second),
        Duration.ofSeconds(second).toNanos(),
        Duration.ZERO);
  }

  @Test
  void clockThatAdvancesNormally_isTrusted() {
    for (long second = 0; second < 100; second++) {
      assertThat(trusts(second, Duration.ofMillis(second))).isTrue(); // drift is allowed
    }
    assertThat(trusts(100_000, Duration.ofMillis(100))).isTrue(); // no reading for a day
  }

  @Test
  void shortJumpAheadIsNotTrusted_andIsForgottenAtOnce() {
    assertThat(trusts(0, Duration.ZERO)).isTrue();
    assertThat(trusts(1, HOUR)).isFalse();
    assertThat(trusts(9, HOUR)).isFalse();
    assertThat(trusts(10, Duration.ZERO)).isTrue();
    assertThat(trusts(11, HOUR)).isFalse();
  }

  @Test
  void jumpBack_isNotTrusted() {
    assertThat(trusts(0, Duration.ZERO)).isTrue();
    assertThat(trusts(1, HOUR.negated())).isFalse();
    assertThat(trusts(2, Duration.ofSeconds(-3))).isFalse();
    assertThat(trusts(3, Duration.ofSeconds(-1))).isTrue();
  }

  @Test
  void newTimeThatLasts_isTrustedAfterItsProbation() {
    assertThat(trusts(0, Duration.ZERO)).isTrue();
    for (long second = 10; second < 610; second++) {
      assertThat(trusts(second, HOUR)).isFalse();
    }
    assertThat(trusts(610, HOUR)).isTrue();
    assertThat(trusts(611, HOUR)).isTrue();
    assertThat(trusts(612, Duration.ZERO)).isFalse();
  }

  @Test
  void secondJump_restartsTheProbation() {
    assertThat(trusts(0, Duration.ZERO)).isTrue();
    assertThat(trusts(1, HOUR)).isFalse();
    assertThat(trusts(300, HOUR.multipliedBy(2))).isFalse();
    assertThat(trusts(700, HOUR.multipliedBy(2))).isFalse();
    assertThat(trusts(900, HOUR.multipliedBy(2))).isTrue();
  }

  @Test
  void firstReadingIsTrusted_onlyIfThisMachineAgrees() {
    assertThat(trusts(0, HOUR)).isFalse();
    assertThat(trusts(599, HOUR)).isFalse();
    assertThat(trusts(600, HOUR)).isTrue();
  }

  @Test
  void slowAnswer_isTrustedWithinItsDelay() {
    assertThat(trusts(0, Duration.ZERO)).isTrue();
    assertThat(
            clock.trusts(
                START.plusSeconds(5),
                START.plusSeconds(10),
                Duration.ofSeconds(10).toNanos(),
                Duration.ofSeconds(4)))
        .isTrue();
  }
}
