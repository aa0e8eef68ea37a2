package io.tidings.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SteadyClockTest {

  private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final SteadyClock clock = new SteadyClock(Duration.ofMinutes(10));

  /** So many seconds after the start, while the other clock is off by so much. */
  private boolean believes(long second, Duration off) {
    return clock.believes(
        START.plusSeconds(second).plus(off),
        START.plusSeconds(second),
        Duration.ofSeconds(second).toNanos(),
        Duration.ZERO);
  }

  @Test
  void clockThatGoesOn_isBelieved() {
    for (long second = 0; second < 100; second++) {
      assertThat(believes(second, Duration.ofMillis(second))).isTrue(); // it may drift
    }
    assertThat(believes(100_000, Duration.ofMillis(100))).isTrue(); // nobody looked for a day
  }

  @Test
  void jumpAheadForAMoment_isNotBelieved_andIsForgottenAtOnce() {
    assertThat(believes(0, Duration.ZERO)).isTrue();
    assertThat(believes(1, HOUR)).isFalse();
    assertThat(believes(9, HOUR)).isFalse();
    assertThat(believes(10, Duration.ZERO)).isTrue();
    assertThat(believes(11, HOUR)).isFalse();
  }

  @Test
  void jumpBack_isNotBelievedEither() {
    assertThat(believes(0, Duration.ZERO)).isTrue();
    assertThat(believes(1, HOUR.negated())).isFalse();
    assertThat(believes(2, Duration.ofSeconds(-3))).isFalse();
    assertThat(believes(3, Duration.ofSeconds(-1))).isTrue();
  }

  @Test
  void newTimeThatStands_isBelievedAfterItsProbation() {
    assertThat(believes(0, Duration.ZERO)).isTrue();
    for (long second = 10; second < 610; second++) {
      assertThat(believes(second, HOUR)).isFalse();
    }
    assertThat(believes(610, HOUR)).isTrue();
    assertThat(believes(611, HOUR)).isTrue();
    assertThat(believes(612, Duration.ZERO)).isFalse();
  }

  @Test
  void clockThatJumpsAgain_beginsItsProbationAnew() {
    assertThat(believes(0, Duration.ZERO)).isTrue();
    assertThat(believes(1, HOUR)).isFalse();
    assertThat(believes(300, HOUR.multipliedBy(2))).isFalse();
    assertThat(believes(700, HOUR.multipliedBy(2))).isFalse();
    assertThat(believes(900, HOUR.multipliedBy(2))).isTrue();
  }

  @Test
  void firstLook_isBelievedIfThisMachineAgrees() {
    assertThat(believes(0, HOUR)).isFalse();
    assertThat(believes(599, HOUR)).isFalse();
    assertThat(believes(600, HOUR)).isTrue();
  }

  @Test
  void answerThatTookLong_isGivenItsTime() {
    assertThat(believes(0, Duration.ZERO)).isTrue();
    assertThat(
            clock.believes(
                START.plusSeconds(5),
                START.plusSeconds(10),
                Duration.ofSeconds(10).toNanos(),
                Duration.ofSeconds(4)))
        .isTrue();
  }
}
