package io.tidings.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LadderTest {

  private static final String SEED = "1m,5m,10m,30m,1h,2h,5h,10h";

  @Test
  void seedLadder_hasTheSpanAndWindowOfTheDesign() {
    Ladder ladder = Ladder.parse("default", SEED);

    assertThat(ladder.rungs()).isEqualTo(8);
    assertThat(ladder.span()).isEqualTo(Duration.parse("PT18H46M"));
    assertThat(ladder.defaultWindow()).isEqualTo(Duration.parse("PT20H38M36S"));
  }

  @Test
  void shortLadder_hasAWindowTenMinutesLongerThanItsSpan() {
    assertThat(Ladder.parse("x", "1s,2s").defaultWindow()).isEqualTo(Duration.ofSeconds(603));
  }

  @Test
  void version_changesWithTheStepsAndNothingElse() {
    Ladder seed = Ladder.parse("default", SEED);

    assertThat(seed.version()).matches("default-[0-9a-f]{8}").isEqualTo("default-ba98b301");
    assertThat(Ladder.parse("default", "PT60S," + SEED.substring(3)).version())
        .isEqualTo(seed.version());
    assertThat(Ladder.parse("default", SEED + ",10h").version()).isNotEqualTo(seed.version());
  }

  @Test
  void lastRung_hasNoWait() {
    Ladder ladder = Ladder.parse("x", "1s,2s");

    assertThat(ladder.hasWait(1)).isTrue();
    assertThat(ladder.hasWait(2)).isFalse();
    assertThat(ladder.hasWait(-1)).isFalse();
  }

  @Test
  void invalidLadder_namesTheValueAndTheReason() {
    refused("x", "", "\"\" is not a duration");
    refused("x", "1m,,5m", "\"\" is not a duration");
    refused("x", "1m,soon", "\"soon\" is not a duration");
    refused("x", "60", "\"60\" is not a duration");
    refused("x", "0s,1m", "rung 0 (0s) must be between 1ms and");
    refused("x", "1m,50d", "rung 1 (50d) must be between 1ms and 49d17h2m47s295ms");
    refused("x", "5m,1m", "rung 1 (1m) is shorter than the one before it (5m)");
    refused("x", "1s,".repeat(50) + "1s", "has 1 to 50 rungs, this one has 51");
    refused("Bad Name", "1m", "a name has 1 to 40 of a-z");
  }

  private static void refused(String name, String steps, String why) {
    assertThatThrownBy(() -> Ladder.parse(name, steps))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("tidings.ladders." + name + ": ")
        .hasMessageContaining(why);
  }
}
