package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.web.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages say all that others rely on, and nothing that is gone. */
class DocumentationTest {

  private static final Pattern EVENT = Pattern.compile("[a-z_]+(\\.[a-z_]+)+");
  private static final Pattern LOGGED =
      Pattern.compile("LOG\\s*\\.(?:info|warn|error)f?\\(\\s*(?:\\w+,\\s*)?\"([^\" ]*)");
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)(?:#[^)]*)?\\)");

  private static String read(String page) throws IOException {
    return Files.readString(Path.of(page));
  }

  private static List<Path> files(String folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(folder))) {
      return files.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  @Test
  void everyProblemCode_isListedWithItsStatus() throws IOException {
    String page = read("docs/api.md");
    for (ProblemCode code : ProblemCode.values()) {
      assertThat(page).containsPattern("`" + code.wireName() + "`[^|]*\\| " + code.status() + " ");
    }
  }

  @Test
  void everyLogLine_beginsWithAnEventThatIsListed() throws IOException {
    String page = read("docs/operations.md");
    Set<String> events = new TreeSet<>();
    for (Path file : files("src/main/java", ".java")) {
      Matcher logged = LOGGED.matcher(Files.readString(file));
      while (logged.find()) {
        if (logged.group(1).equals("%s")) {
          continue; // a recorded change: docs/security.md
        }
        assertThat(logged.group(1)).as(file.toString()).matches(EVENT);
        events.add(logged.group(1));
      }
    }

    assertThat(events).hasSizeGreaterThan(80);
    assertThat(events)
        .allSatisfy(event -> assertThat(page).containsPattern("\\| `?" + event + "\\b"));
  }

  @Test
  void everyLink_leadsToAFile() throws IOException {
    int links = 0;
    for (Path page :
        Stream.concat(
                Stream.of("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
                    .map(Path::of),
                files("docs", ".md").stream())
            .toList()) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        links++;
        Path folder = page.getParent() == null ? Path.of("") : page.getParent();
        assertThat(folder.resolve(link.group(1))).as(page.toString()).exists();
      }
    }
    assertThat(links).isGreaterThan(100);
  }
}
