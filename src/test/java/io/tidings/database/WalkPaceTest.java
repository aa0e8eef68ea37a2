package io.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.database.JobSteps.WalkPace;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WalkPaceTest {

  private static final long MS = Duration.ofMillis(1).toNanos();

  private final WalkPace pace = new WalkPace();

  @Test
  void quickWalk_causesNoPause() {
    pace.walked(1_000 * MS, 5 * MS);

    assertThat(pace.isDue(1_000 * MS)).isTrue();
  }

  @Test
  void oneSlowWalk_causesNoPause() {
    pace.walked(1_000 * MS, 20_000 * MS);

    assertThat(pace.isDue(1_000 * MS)).isTrue();
    pace.walked(1_100 * MS, 1 * MS);
    pace.walked(2_000 * MS, 100 * MS);
    assertThat(pace.isDue(2_000 * MS)).isTrue();
  }

  @Test
  void pauseIsTwentyTimesAsLongAsTheWalk_afterTwoSlowWalks() {
    pace.walked(900 * MS, 50 * MS);
    assertThat(pace.walked(1_000 * MS, 100 * MS)).isTrue();

    assertThat(pace.isDue(1_000 * MS)).isFalse();
    assertThat(pace.isDue(2_999 * MS)).isFalse();
    assertThat(pace.isDue(3_000 * MS)).isTrue();
    pace.walked(3_100 * MS, 100 * MS);
    assertThat(pace.isDue(3_200 * MS)).as("still slow").isFalse();
  }

  @Test
  void pause_isAtMostAMinute() {
    pace.walked(0, 29_000 * MS);
    pace.walked(0, 29_000 * MS);

    assertThat(pace.isDue(59_999 * MS)).isFalse();
    assertThat(pace.isDue(60_000 * MS)).isTrue();
  }

  @Test
  void pauseEnds_whenNanoTimeOverflows() {
    long end = Long.MAX_VALUE - MS;
    pace.walked(end, 100 * MS);
    pace.walked(end, 100 * MS);

    assertThat(pace.isDue(end + 1_999 * MS)).isFalse();
    assertThat(pace.isDue(end + 2_000 * MS)).isTrue();
  }
}
