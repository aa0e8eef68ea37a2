package io.tidings.delivery.pace;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.delivery.pace.ReceiverLimitsReader.Ramp;
import io.tidings.receiver.DownStatusStore.ReceiverHealth;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CircuitTest {

  private static final Instant DOWN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant BACK = DOWN.plusSeconds(60);

  private long now = Duration.ofDays(1).toNanos();
  private final Circuit circuit = new Circuit(Duration.ofSeconds(30).toNanos(), 20, 50, now);

  private boolean times(int number, boolean failed, Duration between) {
    boolean tooMuch = false;
    for (int i = 0; i < number; i++) {
      now += between.toNanos();
      tooMuch = circuit.countAttempt(failed, false, now);
    }
    return tooMuch;
  }

  private static double rate(double usual, long secondsAfter) {
    long pace =
        Ramp.pace(new ReceiverHealth(DOWN, "x", BACK), usual, BACK.plusSeconds(secondsAfter));
    return pace == 0 ? Double.POSITIVE_INFINITY : 1e9 / pace;
  }

  @Test
  void failuresBelowTheMinimum_areIgnored() {
    assertThat(times(19, true, Duration.ofMillis(100))).isFalse();
    assertThat(times(1, true, Duration.ofMillis(100))).isTrue();
  }

  @Test
  void reportsTooManyFailures_atHalfOfTheAttempts() {
    assertThat(times(30, false, Duration.ofMillis(100))).isFalse();
    assertThat(times(29, true, Duration.ofMillis(100))).isFalse();
    assertThat(times(1, true, Duration.ofMillis(100))).isTrue();
    assertThat(circuit.describe()).isEqualTo("30 of 60 attempts failed");
  }

  @Test
  void attemptsOlderThanTheWindow_areIgnored() {
    times(19, true, Duration.ofMillis(10));
    assertThat(times(1, true, Duration.ofSeconds(34))).isFalse();
    assertThat(times(25, true, Duration.ofSeconds(4))).as("at most 7 in 30 s").isFalse();
  }

  @Test
  void attemptsBeforeTheRecovery_areIgnored() {
    times(19, true, Duration.ofMillis(10));
    circuit.since(BACK);
    assertThat(times(19, true, Duration.ofMillis(10))).isFalse();
    circuit.since(BACK);
    assertThat(times(1, true, Duration.ofMillis(10))).isTrue();
  }

  @Test
  void usualRate_isMeasuredWhileItResponds() {
    times(3_000, false, Duration.ofMillis(10));
    times(900, true, Duration.ofMillis(10));
    assertThat(circuit.usualPerSecond()).isBetween(90.0, 110.0);
  }

  @Test
  void usualRate_isNotMeasuredWhileThePaceIsLimited() {
    times(3_000, false, Duration.ofMillis(10));
    for (int i = 0; i < 100; i++) {
      now += Duration.ofSeconds(1).toNanos();
      circuit.countAttempt(false, true, now);
    }
    assertThat(circuit.usualPerSecond()).isBetween(90.0, 110.0);
  }

  @Test
  void probe_isRequestedOncePerInterval() {
    long every = Duration.ofSeconds(10).toNanos();
    assertThat(circuit.mayRequestProbe(every, now)).isTrue();
    assertThat(circuit.mayRequestProbe(every, now + every - 1)).isFalse();
    assertThat(circuit.mayRequestProbe(every, now + every)).isTrue();
  }

  @Test
  void ramp_risesAboveTheUsualRateAndEnds() {
    assertThat(rate(500, 0)).isBetween(9.0, 11.0);
    assertThat(rate(500, 4)).isBetween(39.0, 41.0);
    assertThat(rate(500, 20)).isBetween(845.0, 855.0);
    assertThat(rate(500, 180)).as("twice the outage and a minute").isBetween(845.0, 855.0);
    assertThat(rate(500, 210)).as("half a minute after that").isBetween(1_690.0, 1_710.0);
    assertThat(rate(500, 331)).isInfinite();
  }

  @Test
  void ramp_givesLaterAttemptsTheLaterRate() {
    long later = Ramp.paceAfterRise(new ReceiverHealth(DOWN, "x", BACK), 500, BACK);
    assertThat(1e9 / later).isBetween(845.0, 855.0);
  }

  @Test
  void ramp_onlyRisesWithoutAUsualRate() {
    assertThat(rate(0, 4)).isBetween(39.0, 41.0);
    assertThat(rate(0, 31)).isInfinite();
  }

  @Test
  void ramp_isAbsentIfNeverDownOrStillDown() {
    assertThat(Ramp.pace(new ReceiverHealth(null, null, null), 5, BACK)).isZero();
    assertThat(Ramp.pace(new ReceiverHealth(BACK, "x", DOWN), 5, BACK)).isZero();
  }
}
