package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.web.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README says all that others rely on. */
class ReadmeTest {

  private final String readme = Files.readString(Path.of("README.md"));

  ReadmeTest() throws IOException {}

  @Test
  void everyProblemCodeIsListedWithItsStatus() {
    for (ProblemCode code : ProblemCode.values()) {
      assertThat(readme)
          .containsPattern("`" + code.wireName() + "`[^|]*\\| " + code.status() + " ");
    }
  }

  @Test
  void everyConfigurationKeyIsListed() throws IOException {
    Pattern prefix = Pattern.compile("@ConfigMapping\\(prefix = \"([^\"]+)\"\\)");
    Pattern key = Pattern.compile("@WithName\\(\"([^\"]+)\"\\)");
    List<Path> configs;
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      configs = files.filter(f -> f.toString().endsWith(".java")).toList();
    }
    int keys = 0;
    for (Path config : configs) {
      String source = Files.readString(config);
      if (!prefix.matcher(source).find()) {
        continue;
      }
      var names = key.matcher(source);
      while (names.find()) {
        keys++;
        assertThat(readme).as(config.toString()).contains(names.group(1));
      }
    }
    assertThat(keys).isGreaterThan(10);
  }
}
