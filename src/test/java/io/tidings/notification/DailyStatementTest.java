package io.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.database.Uuid7;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DailyStatementTest {

  private static final long TODAY = 20_783;

  /** The smallest id in the partition of this day. */
  private static UUID floor(long epochDay) {
    return Uuid7.floor(Instant.EPOCH.plus(epochDay, ChronoUnit.DAYS));
  }

  private static UUID at(long day, long random) {
    return new UUID(floor(day).getMostSignificantBits() | random, Long.MIN_VALUE | random);
  }

  @Test
  void idsOfADay_areOnePartInTheOrderOfIds() {
    UUID first = at(TODAY, 1);
    UUID second = at(TODAY, 2);

    assertThat(DailyStatement.byDay(List.of(second, first), id -> id))
        .containsExactly(List.of(first, second));
  }

  @Test
  void adjacentDays_areSeparateParts() {
    UUID lastOfADay = new UUID(floor(TODAY).getMostSignificantBits() - 1, -1);
    UUID firstOfTheNext = floor(TODAY);

    assertThat(DailyStatement.byDay(List.of(firstOfTheNext, lastOfADay), id -> id))
        .containsExactly(List.of(lastOfADay), List.of(firstOfTheNext));
  }

  @Test
  void noItems_makeNoPart() {
    assertThat(DailyStatement.byDay(List.<UUID>of(), id -> id)).isEmpty();
  }

  @Test
  void foreignId_isASeparatePart() {
    UUID ours = floor(20_000);
    UUID foreign = UUID.fromString("ffffffff-ffff-4fff-bfff-ffffffffffff");

    assertThat(DailyStatement.byDay(List.of(foreign, ours), id -> id))
        .containsExactly(List.of(ours), List.of(foreign));
  }

  @Test
  void statementWithoutADay_isRefused() {
    assertThatThrownBy(() -> new DailyStatement("select 1 from notification"))
        .hasMessageContaining("notification_DAY");
  }
}
