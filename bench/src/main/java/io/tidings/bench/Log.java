package io.tidings.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the product's own log. */
record Log(Path file) {

  /** When the product learned that each notification is committed, in microseconds. */
  Map<String, Long> committed() {
    Map<String, Long> committed = new HashMap<>();
    read(
        "result\\.committed notification=(\\S+) at=(\\S+)",
        committed,
        at -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(at)));
    return committed;
  }

  /** Returns a name and a number of each matching line: groups 1 and 2 of the pattern. */
  Map<String, Long> numbers(String pattern) {
    Map<String, Long> numbers = new LinkedHashMap<>();
    read(pattern, numbers, Long::parseLong);
    return numbers;
  }

  private void read(String pattern, Map<String, Long> into, Function<String, Long> number) {
    Pattern line = Pattern.compile(pattern);
    try (Stream<String> lines = Files.lines(file)) {
      lines
          .map(line::matcher)
          .filter(Matcher::find)
          .forEach(found -> into.put(found.group(1), number.apply(found.group(2))));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
