package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.tidings.testing.DebianPackage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the alerts with Prometheus' own promtool, and that each one is explained. */
class AlertRulesTest {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  @TempDir Path folder;

  private static JsonNode groups() throws IOException {
    return YAML.readTree(new File("k8s/components/monitoring/rules.yaml")).path("spec");
  }

  private static Set<String> alerts() throws IOException {
    return new TreeSet<>(groups().findValuesAsText("alert"));
  }

  private String promtool(String... arguments) throws Exception {
    File output = folder.resolve("output").toFile();
    String[] command = new String[arguments.length + 1];
    command[0] = DebianPackage.file("prometheus", "usr/bin/promtool").toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    String said = Files.readString(output.toPath());
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  @Test
  void eachAlertFires_byItsSign() throws Exception {
    YAML.writeValue(folder.resolve("rules.yaml").toFile(), (ObjectNode) groups());
    Files.copy(Path.of("src/test/resources/alerts/tests.yaml"), folder.resolve("tests.yaml"));

    promtool("check", "rules", "rules.yaml");
    promtool("test", "rules", "tests.yaml");

    String tests = Files.readString(folder.resolve("tests.yaml"));
    Matcher fired =
        Pattern.compile("alertname: (\\w+)\\s+exp_alerts: \\[\\{ exp_labels").matcher(tests);
    Set<String> tested = new TreeSet<>();
    while (fired.find()) {
      tested.add(fired.group(1));
    }
    assertThat(tested).isEqualTo(alerts());
  }

  @Test
  void eachAlertIsExplained() throws Exception {
    String page = Files.readString(Path.of("docs/operations.md"));

    assertThat(alerts())
        .hasSizeGreaterThan(10)
        .allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
  }
}
