package io.tidings.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class CorrectedClockTest {

  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

  private final CorrectedClock clock = new CorrectedClock(Clock.fixed(NOW, ZoneOffset.UTC));

  private Duration learn(long theirMillis, long wayMillis) {
    return clock.learn(NOW, NOW.plusMillis(theirMillis), NOW.plusMillis(wayMillis));
  }

  @Test
  void smallDifference_changesNothing() {
    assertThat(learn(900, 20)).isZero();
    assertThat(clock.instant()).isEqualTo(NOW);
  }

  @Test
  void largeDifferenceIsCorrected_untilItIsGone() {
    assertThat(learn(-60_000, 0)).isEqualTo(Duration.ofMinutes(-1));
    assertThat(clock.instant()).isEqualTo(NOW.minusSeconds(60));
    assertThat(learn(-60_500, 0)).isEqualTo(Duration.ofMinutes(-1)); // no jitter
    assertThat(learn(0, 0)).isZero();
  }

  @Test
  void roundTripIsConsidered_whenTheAnswerIsSlow() {
    assertThat(learn(3_000, 6_000)).isZero();
    assertThat(learn(10_000, 6_000)).isEqualTo(Duration.ofSeconds(7));
  }
}
