package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks the source files themselves: their size and number, and what no tool sees. */
class SourceFilesTest {

  private static final int MOST_LINES = 250;
  private static final int LINES_OF_NINE_IN_TEN = 150;
  private static final int MOST_FILES =
      300; // raised from 270 for names, traces, alerts, first results, refusals, ranges, rests

  @Test
  void everyPackageSaysWhatMayBeNull() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      assertThat(
              files
                  .filter(file -> file.toString().endsWith(".java"))
                  .map(file -> file.resolveSibling("package-info.java"))
                  .distinct())
          .hasSizeGreaterThan(20)
          .allSatisfy(info -> assertThat(info).content().contains("@NullMarked"));
    }
  }

  /** See {@link io.tidings.testing.Threads}. */
  @Test
  void testsDoNotBlock_theCommonPool() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".java")))
          .filteredOn(file -> !file.endsWith("Threads.java"))
          .filteredOn(file -> !file.endsWith("SourceFilesTest.java"))
          .allSatisfy(
              file -> assertThat(file).content().doesNotContain("supplyAsync(", "runAsync("));
    }
  }

  /** Each has a thread and open files until it is collected: one a call used up a small machine. */
  @Test
  void testsShareTheirHttpClients() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".java")))
          .allSatisfy(
              file ->
                  assertThat(
                          Files.readString(file)
                              .replaceAll("static final [a-zA-Z.]*HttpClient HTTP =\\s+\\S+", ""))
                      .doesNotContain(
                          "HttpClient.new" + "HttpClient", "HttpClient.new" + "Builder"));
    }
  }

  @Test
  void filesAreSmall_andFew() throws IOException {
    List<Integer> lines;
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      lines =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.endsWith("package-info.java"))
              .map(SourceFilesTest::lines)
              .sorted()
              .toList();
    }
    assertThat(lines.get(lines.size() - 1)).isLessThanOrEqualTo(MOST_LINES);
    assertThat(lines.get(lines.size() * 9 / 10)).isLessThanOrEqualTo(LINES_OF_NINE_IN_TEN);
    assertThat(lines).hasSizeLessThanOrEqualTo(MOST_FILES);
  }

  @Test
  void testFiles_areSmall() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".java")))
          .hasSizeGreaterThan(150)
          .allSatisfy(file -> assertThat(lines(file)).isLessThanOrEqualTo(MOST_LINES));
    }
  }

  private static int lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return (int) lines.count();
    } catch (IOException e) {
      throw new IllegalStateException(Arrays.toString(new Object[] {file}), e);
    }
  }
}
