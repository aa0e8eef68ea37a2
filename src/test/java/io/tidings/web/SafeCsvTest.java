package io.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SafeCsvTest {

  private record Line(String key, Long amount) {}

  @Test
  void formulaGetsAnApostrophe_andIsRestored() {
    for (String formula : List.of("=1+1", "+1", "-1", "@x", "'=1", "''@", "=", "=a\nb")) {
      assertThat(SafeCsv.safe(formula)).isEqualTo("'" + formula);
      assertThat(SafeCsv.original(SafeCsv.safe(formula))).isEqualTo(formula);
    }
    for (String plain : List.of("", "'", "o-1", "a=b", "'quoted'", "1", " =1")) {
      assertThat(SafeCsv.safe(plain)).isEqualTo(plain);
      assertThat(SafeCsv.original(plain)).isEqualTo(plain);
    }
  }

  @Test
  void numbers_areUnchanged() throws JsonProcessingException {
    var writer =
        SafeCsv.mapper().writerFor(Line.class).with(SafeCsv.mapper().schemaFor(Line.class));

    assertThat(writer.writeValueAsString(new Line("-5", -5L))).isEqualTo("-5,'-5\n"); // amount, key
    assertThat(writer.writeValueAsString(new Line("=a,b", null))).isEqualTo(",\"'=a,b\"\n");
  }
}
