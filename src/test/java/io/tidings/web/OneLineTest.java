package io.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.web.FrameworkDefaults.OneLine;
import java.util.logging.Level;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneLineTest {

  private static String logged(String format, Object... values) {
    ExtLogRecord record =
        new ExtLogRecord(Level.INFO, format, ExtLogRecord.FormatStyle.PRINTF, "x");
    record.setParameters(values);
    assertThat(new OneLine().isLoggable(record)).isTrue();
    return record.getFormattedMessage();
  }

  @ParameterizedTest
  @CsvSource({"10", "13", "0", "27", "127", "133", "155", "8232", "8233"})
  void controlCharacter_becomesASpace(int character) {
    assertThat(logged("status=%s end", "a" + (char) character + "b")).isEqualTo("status=a b end");
  }

  @Test
  void percentSignInAValue_isNotFormatted() {
    assertThat(logged("%s", "100%s\n")).isEqualTo("100%s ");
  }

  @Test
  void cleanMessage_staysAsItIs() {
    assertThat(logged("a=%d b=最", 1)).isEqualTo("a=1 b=最");
  }
}
