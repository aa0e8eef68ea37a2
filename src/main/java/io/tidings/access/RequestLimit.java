package io.tidings.access;

import io.github.bucket4j.Bucket;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.tidings.access.Caller.CurrentKey;
import io.tidings.database.Replicas;
import io.tidings.settings.Range.OneOrMore;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Limits the requests a second of each key and each client; each replica allows an equal share of
 * the rate. A request above the limit is answered 429 before it has any effect.
 */
class RequestLimit {

  /** The configured admin key has no id. */
  private static final UUID ADMIN = new UUID(0, 0);

  private static final int REMEMBERED = 10_000;

  private record Limited(UUID id, int perSecond) {}

  private final CurrentVertxRequest current;
  private final LimitConfig config;
  private final Replicas replicas;
  private final MeterRegistry metrics;
  private final ConcurrentHashMap<Limited, Bucket> buckets = new ConcurrentHashMap<>();

  RequestLimit(
      CurrentVertxRequest current, LimitConfig config, Replicas replicas, MeterRegistry metrics) {
    this.current = current;
    this.config = config;
    this.replicas = replicas;
    this.metrics = metrics;
  }

  @ServerRequestFilter
  void check() {
    ApiKey key = CurrentKey.of(current.getCurrent());
    if (key == null) {
      return;
    }
    take("requests-per-key", key.id() == null ? ADMIN : key.id(), config.requestsPerKey());
    if (key.clientId() != null) {
      take("requests-per-client", key.clientId(), config.requestsPerClient());
    }
  }

  private void take(String limit, UUID id, int perSecond) {
    int part = Math.max(1, perSecond / replicas.number());
    if (buckets.size() > REMEMBERED) {
      buckets.clear();
    }
    if (!buckets.computeIfAbsent(new Limited(id, part), RequestLimit::bucket).tryConsume(1)) {
      metrics.counter("tidings.requests.limited", "limit", limit).increment();
      throw new Problem(
          ProblemCode.LIMIT_REACHED,
          "tidings.limits.%s is %d a second; wait as long as Retry-After says."
              .formatted(limit, perSecond));
    }
  }

  private static Bucket bucket(Limited limited) {
    return Bucket.builder()
        .addLimit(
            limit ->
                limit
                    .capacity(limited.perSecond())
                    .refillGreedy(limited.perSecond(), Duration.ofSeconds(1)))
        .build();
  }

  /** Limits for one caller. The defaults are far above what a well-behaved caller needs. */
  @ConfigMapping(prefix = "tidings.limits")
  public interface LimitConfig {

    /** Requests a second with one key, over all replicas; as many may come in one burst. */
    @WithName("requests-per-key")
    @WithDefault("10000")
    @WithConverter(OneOrMore.class)
    int requestsPerKey();

    /** Requests a second with all keys of one client, over all replicas. */
    @WithName("requests-per-client")
    @WithDefault("20000")
    @WithConverter(OneOrMore.class)
    int requestsPerClient();

    /** Receivers of one client; this limits its queues, too. */
    @WithName("receivers-per-client")
    @WithDefault("1000")
    @WithConverter(OneOrMore.class)
    int receiversPerClient();

    /** Keys of one client that were not revoked. */
    @WithName("keys-per-client")
    @WithDefault("1000")
    @WithConverter(OneOrMore.class)
    int keysPerClient();

    /** Unfinished comparisons of one client. */
    @WithName("comparisons-per-client")
    @WithDefault("4")
    @WithConverter(OneOrMore.class)
    int comparisonsPerClient();
  }
}
