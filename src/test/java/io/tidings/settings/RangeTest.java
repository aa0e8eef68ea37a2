package io.tidings.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.settings.Range.EightOrMore;
import io.tidings.settings.Range.LongerThanZero;
import io.tidings.settings.Range.OneOrMore;
import io.tidings.settings.Range.OneSecondOrLonger;
import io.tidings.settings.Range.Percentage;
import io.tidings.settings.Range.ZeroOrLonger;
import io.tidings.settings.Range.ZeroOrMore;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.config.spi.Converter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangeTest {

  private static final Map<String, Converter<?>> CONVERTERS =
      Map.of(
          "OneOrMore", new OneOrMore(),
          "ZeroOrMore", new ZeroOrMore(),
          "Percentage", new Percentage(),
          "LongerThanZero", new LongerThanZero(),
          "ZeroOrLonger", new ZeroOrLonger(),
          "EightOrMore", new EightOrMore(),
          "OneSecondOrLonger", new OneSecondOrLonger());

  @ParameterizedTest
  @CsvSource({
    "OneOrMore, 0, must be at least 1",
    "OneOrMore, -1, must be at least 1",
    "OneOrMore, 2147483648, must be a whole number",
    "OneOrMore, 1.5, must be a whole number",
    "OneOrMore, many, must be a whole number",
    "ZeroOrMore, -1, must be at least 0",
    "Percentage, 0, must be at least 1",
    "Percentage, 101, must be at most 100",
    "LongerThanZero, 0s, must be at least 1 ms",
    "LongerThanZero, PT0.0009S, must be at least 1 ms",
    "LongerThanZero, -1s, must be a duration like 30s",
    "ZeroOrLonger, -1ms, must be a duration like 30s",
    "ZeroOrLonger, soon, must be a duration like 30s",
    "EightOrMore, 7, must be at least 8",
    "OneSecondOrLonger, 999ms, must be at least 1 s",
  })
  void refusesWhatIsOutside_andSaysWhatIsNot(String converter, String text, String why) {
    assertThatThrownBy(() -> CONVERTERS.get(converter).convert(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(why);
  }

  @Test
  void takesWhatIsOnTheEdge() {
    assertThat(new OneOrMore().convert(" 1 ")).isEqualTo(1);
    assertThat(new OneOrMore().convert("2147483647")).isEqualTo(Integer.MAX_VALUE);
    assertThat(new ZeroOrMore().convert("0")).isZero();
    assertThat(new Percentage().convert("100")).isEqualTo(100);
    assertThat(new LongerThanZero().convert("1ms")).isEqualTo(Duration.ofMillis(1));
    assertThat(new LongerThanZero().convert("9223372036854775807").toDays()).isPositive();
    assertThat(new LongerThanZero().convert("7d")).isEqualTo(Duration.ofDays(7));
    assertThat(new ZeroOrLonger().convert("0")).isEqualTo(Duration.ZERO);
    assertThat(new ZeroOrLonger().convert("PT1H")).isEqualTo(Duration.ofHours(1));
    assertThat(new EightOrMore().convert("8")).isEqualTo(8);
    assertThat(new OneSecondOrLonger().convert("1s")).isEqualTo(Duration.ofSeconds(1));
  }
}
