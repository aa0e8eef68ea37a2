package io.tidings.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.DoublePredicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Debian's Prometheus as a process of its own, with the product's alert rules. It looks every
 * second, and rules that wait some minutes before they fire wait three seconds here.
 */
public final class Prometheus implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Path folder;
  private final int port = Ports.free();
  private final Api api = new Api(port, null);
  private final JsonNode rules;
  private final Process process;

  /**
   * @param target the port of the product's metrics
   */
  public Prometheus(int target) throws IOException {
    this(target, Map.of());
  }

  /**
   * @param shorter for the name of an alert, the number of seconds that takes the place of the
   *     first one in its expression, because a test can't wait that long
   */
  public Prometheus(int target, Map<String, Integer> shorter) throws IOException {
    folder = Files.createTempDirectory("tidings-prometheus");
    rules = YAML.readTree(new File("k8s/components/monitoring/rules.yaml")).path("spec");
    rules
        .at("/groups/0/rules")
        .forEach(
            rule -> {
              if (rule.has("for")) {
                ((ObjectNode) rule).put("for", "3s");
              }
              Integer seconds = shorter.get(rule.path("alert").asText());
              if (seconds != null) {
                ((ObjectNode) rule)
                    .put(
                        "expr",
                        rule.path("expr").asText().replaceFirst("> [0-9]{3,}", "> " + seconds));
              }
            });
    YAML.writeValue(folder.resolve("rules.yaml").toFile(), rules);
    Files.writeString(
        folder.resolve("prometheus.yml"),
        """
        global: { scrape_interval: 1s, evaluation_interval: 1s }
        rule_files: [rules.yaml]
        scrape_configs:
          - job_name: tidings
            metrics_path: /q/metrics
            static_configs: [{ targets: ["127.0.0.1:%d"], labels: { pod: one } }]
        """
            .formatted(target));
    process =
        new ProcessBuilder(
                DebianPackage.file("prometheus", "usr/bin/prometheus").toString(),
                "--enable-feature=exemplar-storage",
                "--config.file=" + folder.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
  }

  /** Waits until this alert fires; a failure says what Prometheus saw instead. */
  public void awaitAlert(String severity, String name) {
    await(() -> firing(severity).contains(name), name);
  }

  /** Waits until this alert no longer fires. */
  public void awaitNo(String severity, String name) {
    await(() -> !firing(severity).contains(name), name);
  }

  /** Waits until a metric has such a value. */
  public void awaitValue(String metric, DoublePredicate wanted) {
    await(() -> wanted.test(value(metric)), metric);
  }

  private void await(Callable<Boolean> condition, String what) {
    try {
      Awaitility.await().atMost(LIMIT).pollInterval(LOOK).ignoreExceptions().until(condition);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(what + " is not as expected; " + whatIsSeenOf(what), e);
    }
  }

  private String whatIsSeenOf(String alert) {
    StringBuilder seen = new StringBuilder(ask("/api/v1/alerts").path("data").toString());
    for (JsonNode rule : rules.at("/groups/0/rules")) {
      if (rule.path("alert").asText().equals(alert)) {
        Matcher metrics = Pattern.compile("tidings_\\w+").matcher(rule.path("expr").asText());
        metrics
            .results()
            .map(MatchResult::group)
            .distinct()
            .forEach(metric -> seen.append(", ").append(metric).append('=').append(value(metric)));
      }
    }
    return seen.append(", ").append(ask("/api/v1/targets?state=active").path("data")).toString();
  }

  /** Names of the alerts that fire now, with this severity. */
  public Set<String> firing(String severity) {
    Set<String> names = new TreeSet<>();
    for (JsonNode alert : ask("/api/v1/alerts").at("/data/alerts")) {
      if (alert.path("state").asText().equals("firing")
          && alert.at("/labels/severity").asText().equals(severity)) {
        names.add(alert.at("/labels/alertname").asText());
      }
    }
    return names;
  }

  /** The greatest value of a metric in its last sample; -1 if there is none. */
  public double value(String metric) {
    double most = -1;
    for (JsonNode found : ask("/api/v1/query?query=" + metric).at("/data/result")) {
      most = Math.max(most, found.at("/value/1").asDouble());
    }
    return most;
  }

  /** The traces that the exemplars of a metric name, of the last ten minutes. */
  public Set<String> tracesOf(String metric) {
    long now = Instant.now().getEpochSecond();
    Set<String> traces = new TreeSet<>();
    ask("/api/v1/query_exemplars?query=%s&start=%d&end=%d".formatted(metric, now - 600, now + 60))
        .path("data")
        .findValues("trace_id")
        .forEach(trace -> traces.add(trace.asText()));
    return traces;
  }

  private JsonNode ask(String path) {
    try {
      return JSON.readTree(api.get(path).text());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    Script.delete(folder);
  }
}
