package io.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.database.Uuid7;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PartitionRunsTest {

  /** The smallest id in the partition of this day. */
  private static UUID floor(long epochDay) {
    return Uuid7.floor(Instant.EPOCH.plus(epochDay, ChronoUnit.DAYS));
  }

  private static final long TODAY = 20_783;

  private static UUID at(long day, long random) {
    return new UUID(floor(day).getMostSignificantBits() | random, Long.MIN_VALUE | random);
  }

  @Test
  void twoAdjacentDays_areOneRunInTheOrderOfIds() {
    UUID today = at(TODAY, 1);
    UUID yesterday = at(TODAY - 1, 2);

    assertThat(PartitionRuns.of(List.of(today, yesterday), id -> id))
        .containsExactly(List.of(yesterday, today));
  }

  @Test
  void olderDays_areSeparateRuns() {
    UUID today = at(TODAY, 1);
    UUID old = at(TODAY - 40, 2);
    UUID olderByADay = at(TODAY - 41, 3);

    assertThat(PartitionRuns.of(List.of(today, old, olderByADay), id -> id))
        .containsExactly(List.of(olderByADay, old), List.of(today));
  }

  @Test
  void noItems_makeNoRun() {
    assertThat(PartitionRuns.of(List.<UUID>of(), id -> id)).isEmpty();
  }

  @Test
  void foreignId_isASeparateRun() {
    UUID ours = floor(20_000);
    UUID foreign = UUID.fromString("ffffffff-ffff-4fff-bfff-ffffffffffff");

    assertThat(PartitionRuns.of(List.of(foreign, ours), id -> id))
        .containsExactly(List.of(ours), List.of(foreign));
  }
}
