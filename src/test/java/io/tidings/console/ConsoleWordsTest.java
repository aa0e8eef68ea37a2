package io.tidings.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The console's words are there in both languages, and its files are all served. */
class ConsoleWordsTest {

  private static final Path CONSOLE = Path.of("src/main/resources/console");
  private static final Pattern WORDS = Pattern.compile("\\bt\\('((?:[^'\\\\]|\\\\.)*)'");
  private static final Pattern KEY =
      Pattern.compile("^  (?:'((?:[^'\\\\]|\\\\.)*)'|([A-Za-z_]+)): '(.*)',$", Pattern.MULTILINE);

  private static List<Path> files() {
    try (Stream<Path> all = Files.walk(CONSOLE)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyText_isThereInChinese() {
    Set<String> chinese = new TreeSet<>();
    for (Matcher m = KEY.matcher(text(CONSOLE.resolve("chinese.js"))); m.find(); ) {
      String key = m.group(1) == null ? m.group(2) : m.group(1);
      chinese.add(key);
      assertThat(places(m.group(3))).as(key).isEqualTo(places(key));
    }
    Set<String> used = new TreeSet<>();
    files().stream()
        .filter(file -> file.toString().endsWith(".js") && !file.endsWith("chinese.js"))
        .forEach(
            file -> {
              for (Matcher m = WORDS.matcher(text(file)); m.find(); ) {
                used.add(m.group(1));
              }
            });
    assertThat(used).hasSizeGreaterThan(50);
    assertThat(chinese).containsAll(used);
  }

  private static Set<String> places(String text) {
    return Pattern.compile("\\{\\d\\}")
        .matcher(text)
        .results()
        .map(found -> found.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyFile_isListed_andSmall() {
    List<String> listed = text(CONSOLE.resolve("files.txt")).lines().toList();

    assertThat(listed.stream().filter(name -> !name.startsWith("lit/")))
        .containsExactlyInAnyOrderElementsOf(
            files().stream()
                .map(file -> CONSOLE.relativize(file).toString())
                .filter(name -> !name.equals("files.txt"))
                .toList());
    assertThat(files())
        .filteredOn(file -> file.toString().endsWith(".js") && !file.endsWith("chinese.js"))
        .allSatisfy(file -> assertThat(text(file).lines().count()).isLessThanOrEqualTo(250));
  }

  /** The page may run only files; what a view writes into the page is text. */
  @Test
  void noFile_needsMoreThanThePolicyAllows() {
    assertThat(files())
        .filteredOn(file -> file.toString().endsWith(".js") || file.toString().endsWith(".html"))
        .allSatisfy(
            file ->
                assertThat(text(file))
                    .doesNotContain(
                        "innerHTML",
                        "unsafeHTML",
                        "eval(",
                        " style=\"",
                        "document.write",
                        "onclick="));
  }
}
