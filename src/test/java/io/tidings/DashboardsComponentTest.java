package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A dashboard or an alert over a metric that nobody writes would be silent for ever. */
@QuarkusTest
@RealServices
class DashboardsComponentTest extends JourneyBase {

  private static final Path MONITORING = Path.of("k8s/components/monitoring");

  /** Written only when what they count happens, and then by these names (docs/operations.md). */
  private static final Set<String> ONLY_AFTER_AN_EVENT =
      Set.of(
          "tidings_notifications_open",
          "tidings_receiver_down_seconds",
          "tidings_database_held_back_seconds",
          "tidings_ladder_climbs_total",
          "tidings_delivery_turned_away_total",
          "tidings_receiver_queue_ready",
          "tidings_receiver_queue_oldest_seconds",
          "tidings_receipts_total",
          "tidings_requests_limited_total");

  private static List<String> expressions() throws IOException {
    List<String> all =
        new ArrayList<>(
            new ObjectMapper(new YAMLFactory())
                .readTree(MONITORING.resolve("rules.yaml").toFile())
                .findValuesAsText("expr"));
    File[] dashboards = MONITORING.resolve("dashboards").toFile().listFiles();
    assertThat(dashboards).hasSize(4);
    for (File dashboard : dashboards) {
      JsonNode page = new ObjectMapper().readTree(dashboard);
      assertThat(page.path("panels")).hasSizeGreaterThan(5);
      all.addAll(page.findValuesAsText("expr"));
    }
    return all;
  }

  private static Set<String> names(String text) {
    Matcher name = Pattern.compile("\\b(?:tidings|sql|process|jvm)_[a-z_]+").matcher(text);
    Set<String> names = new TreeSet<>();
    while (name.find()) {
      names.add(name.group());
    }
    return names;
  }

  @Test
  void everyMetricIsWritten() throws Exception {
    client.newReceiver(receiver.url("/x"), "default");
    awaitState(client.recharge(), "DELIVERED");
    Set<String> asked = names(String.join("\n", expressions()));
    asked.removeAll(ONLY_AFTER_AN_EVENT);

    await()
        .atMost(Duration.ofMinutes(2)) // some are written once a minute
        .untilAsserted(
            () -> assertThat(names(management().get("/q/metrics").text())).containsAll(asked));
  }

  @Test
  void metricsThatFollowAnEvent_areDocumentedByThatName() throws Exception {
    String page = Files.readString(Path.of("docs/operations.md"));

    assertThat(names(String.join("\n", expressions()))).containsAll(ONLY_AFTER_AN_EVENT);
    assertThat(ONLY_AFTER_AN_EVENT)
        .allSatisfy(
            name ->
                assertThat(page)
                    .containsAnyOf(
                        name,
                        name.replace("tidings_receiver_queue_oldest_seconds", "…_oldest_seconds")));
  }

  @Test
  void everyMetricOfOurs_isDocumented() throws Exception {
    String page = Files.readString(Path.of("docs/operations.md"));
    Set<String> documented = names(page);

    String samples =
        management()
            .get("/q/metrics")
            .text()
            .lines()
            .filter(line -> !line.startsWith("#"))
            .collect(Collectors.joining("\n"));
    assertThat(names(samples))
        .filteredOn(name -> name.startsWith("tidings_"))
        .map(name -> name.replaceAll("_(bucket|count|sum|max)$", ""))
        .isNotEmpty()
        .isSubsetOf(documented);
  }
}
