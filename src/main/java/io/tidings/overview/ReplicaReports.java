package io.tidings.overview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.database.Replicas;
import io.tidings.ladder.LadderPublisher;
import io.tidings.overview.Overview.ReplicaReport;
import io.tidings.overview.Overview.ReplicaReport.MinuteCounts;
import io.tidings.rabbitmq.BrokerLink;
import io.tidings.secrets.Sha256;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * Has this replica report every five seconds what it is and what it did in each of the last sixty
 * minutes, in its row of the replicas: so one replica can answer for all.
 *
 * <p><b>After a crash:</b> the counts of the process that died are shown until its row is deleted.
 */
@Singleton
class ReplicaReports {

  private static final Logger LOG = Logger.getLogger(ReplicaReports.class);
  private static final int MINUTES = 60;

  /**
   * Secrets, and what Kubernetes sets in each pod for a service named tidings. An encryption key is
   * no such secret: it is random, so a few digits of its hash tell nothing.
   */
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "secret|passw|(admin|previous)[.-]key|register-with|^tidings[.](.+[.])?(port|service)([.]|$)");

  /** The ordinal of application.properties; what an operator sets is above it. */
  private static final int OURS = 250;

  private final Replicas replicas;
  private final MeterRegistry metrics;
  private final LadderPublisher publisher;
  private final BrokerLink link;
  private final QueueFlow flow;
  private final ObjectMapper json;
  private final Clock clock;
  private final String version;
  private final String settings;
  private final Map<String, String> settingHashes;
  private final Instant startedAt;
  private final TreeMap<Long, MinuteCounts> minutes = new TreeMap<>();
  private MinuteCounts before = MinuteCounts.NONE;

  ReplicaReports(
      Replicas replicas,
      MeterRegistry metrics,
      LadderPublisher publisher,
      BrokerLink link,
      QueueFlow flow,
      ObjectMapper json,
      Clock clock,
      Config config) {
    this.replicas = replicas;
    this.metrics = metrics;
    this.publisher = publisher;
    this.link = link;
    this.json = json;
    this.clock = clock;
    this.flow = flow;
    this.version = config.getValue("quarkus.application.version", String.class);
    TreeMap<String, String> all = settings(config);
    this.settings = hash(all.toString());
    this.settingHashes = new TreeMap<>(all);
    settingHashes.keySet().removeIf(n -> config.getConfigValue(n).getSourceOrdinal() <= OURS);
    settingHashes.replaceAll((name, value) -> hash(value));
    this.startedAt = clock.instant();
  }

  @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> report() {
    count();
    return replicas
        .report(written())
        .onFailure()
        .invoke(e -> LOG.debugf("replicas.report_failed error=\"%s\"", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  /** Adds what happened since the last look to the current minute. */
  private void count() {
    MinuteCounts now =
        new MinuteCounts(
            sum("tidings.notifications.ended", "state", "DELIVERED"),
            sum("tidings.notifications.ended", "state", "EXHAUSTED"),
            sum("tidings.delivery.attempts", "outcome", "FAILED"));
    minutes.merge(clock.instant().getEpochSecond() / 60, now.minus(before), MinuteCounts::plus);
    before = now;
    while (minutes.size() > MINUTES) {
      minutes.pollFirstEntry();
    }
  }

  private long sum(String name, String tag, String value) {
    Collection<Counter> found = metrics.find(name).tag(tag, value).counters();
    return (long) found.stream().mapToDouble(Counter::count).sum();
  }

  private String written() {
    try {
      return json.writeValueAsString(
          new ReplicaReport(
              version,
              settings,
              settingHashes,
              startedAt,
              publisher.isReady(),
              link.since(),
              flow.sample(),
              Map.copyOf(minutes)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TreeMap<String, String> settings(Config config) {
    TreeMap<String, String> found = new TreeMap<>();
    for (String name : config.getPropertyNames()) {
      if (name.startsWith("tidings.") && !LEFT_OUT.matcher(name).find()) {
        found.put(name, String.valueOf(config.getConfigValue(name).getValue()));
      }
    }
    return found;
  }

  private static String hash(String text) {
    return HexFormat.of().formatHex(Sha256.of(text.getBytes(StandardCharsets.UTF_8)), 0, 4);
  }
}
