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
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
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

  /** Secrets, and what Kubernetes sets in each pod for a service named tidings. */
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "secret|passw|(admin|encryption|decryption|previous)[.-]key|^tidings[.](.+[.])?(port|service)([.]|$)");

  private final Replicas replicas;
  private final MeterRegistry metrics;
  private final LadderPublisher publisher;
  private final BrokerLink link;
  private final ObjectMapper json;
  private final Clock clock;
  private final String version;
  private final String settings;
  private final Instant startedAt;
  private final TreeMap<Long, MinuteCounts> minutes = new TreeMap<>();
  private MinuteCounts before = MinuteCounts.NONE;

  ReplicaReports(
      Replicas replicas,
      MeterRegistry metrics,
      LadderPublisher publisher,
      BrokerLink link,
      ObjectMapper json,
      Clock clock,
      Config config,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.replicas = replicas;
    this.metrics = metrics;
    this.publisher = publisher;
    this.link = link;
    this.json = json;
    this.clock = clock;
    this.version = version;
    this.settings = hash(config);
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
              startedAt,
              publisher.isReady(),
              link.since(),
              Map.copyOf(minutes)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Replicas with the same settings have the same hash. Secrets are left out. */
  private static String hash(Config config) {
    String all =
        StreamSupport.stream(config.getPropertyNames().spliterator(), false)
            .filter(name -> name.startsWith("tidings.") && !LEFT_OUT.matcher(name).find())
            .sorted()
            .map(name -> name + "=" + config.getConfigValue(name).getValue())
            .collect(Collectors.joining("\n"));
    byte[] digest = Sha256.of(all.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, 4);
  }
}
