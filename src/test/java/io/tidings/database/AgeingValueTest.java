package io.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AgeingValueTest {

  private final AgeingValue value = new AgeingValue();

  private double after(Duration time) {
    return value.at(System.nanoTime() + time.toNanos());
  }

  @Test
  void growsOnlyWhenItWasNotReadForLong() {
    value.set(5);

    assertThat(value.get()).isEqualTo(5);
    assertThat(after(Duration.ofSeconds(100))).isEqualTo(5);
    assertThat(after(Duration.ofMinutes(10))).isBetween(605.0, 610.0);

    value.set(0);
    assertThat(value.get()).isZero();
  }
}
