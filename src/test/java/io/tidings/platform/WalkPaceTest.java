package io.tidings.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WalkPaceTest {

  private static final long MS = Duration.ofMillis(1).toNanos();

  private final WalkPace pace = new WalkPace();

  @Test
  void quickWalks_followEachOther() {
    pace.walked(1_000 * MS, 5 * MS);

    assertThat(pace.isDue(1_000 * MS)).isTrue();
  }

  @Test
  void slowWalk_isFollowedByARestOfTwentyTimesAsLong() {
    pace.walked(1_000 * MS, 100 * MS);

    assertThat(pace.isDue(1_000 * MS)).isFalse();
    assertThat(pace.isDue(2_999 * MS)).isFalse();
    assertThat(pace.isDue(3_000 * MS)).isTrue();
  }

  @Test
  void clockOfTheProcessor_mayPassItsEnd() {
    long end = Long.MAX_VALUE - MS;
    pace.walked(end, 100 * MS);

    assertThat(pace.isDue(end + 1_999 * MS)).isFalse();
    assertThat(pace.isDue(end + 2_000 * MS)).isTrue();
  }
}
