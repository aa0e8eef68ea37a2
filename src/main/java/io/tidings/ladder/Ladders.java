package io.tidings.ladder;

import static java.util.Objects.requireNonNull;

import io.quarkus.runtime.Startup;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.config.ConfigMapping;
import io.smallrye.mutiny.Uni;
import io.tidings.database.DatabaseConnections.StartLimit;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Holds every ladder that this replica knows: the configured ones by name, and by version also
 * those of older or newer replicas, which notifications may still use.
 *
 * <p>An invalid ladder makes the start fail. After the start lookups are in memory; no method
 * blocks.
 */
@Singleton
@Startup(-3) // before the scheduler: a setting that can't be used ends the start
public class Ladders {

  private static final Logger LOG = Logger.getLogger(Ladders.class);

  private final LadderVersions versions;
  private final Map<String, Ladder> byName = new ConcurrentHashMap<>();
  private final Map<String, Ladder> byVersion = new ConcurrentHashMap<>();
  private final Map<String, Ladder> configured;

  Ladders(LadderConfig config, LadderVersions versions) {
    this.versions = versions;
    try {
      config.ladders().forEach((name, steps) -> byName.put(name, Ladder.parse(name, steps)));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(e.getMessage());
    }
    if (!byName.containsKey("default")) {
      throw new ConfigurationException(
          "tidings.ladders.default is required; its waits may be changed");
    }
    byName.values().forEach(ladder -> byVersion.put(ladder.version(), ladder));
    configured = Map.copyOf(byVersion);
  }

  /** Runs before the link opens: the topology needs the versions of other replicas. */
  void load(@Observes @Priority(10) StartupEvent started) {
    versions
        .register(configured.values())
        .chain(versions::all)
        .invoke(this::learn)
        .await()
        .atMost(StartLimit.DATABASE);
    new TreeMap<>(byName)
        .values()
        .forEach(l -> LOG.infof("ladder.loaded version=%s waits=%s", l.version(), l.waits()));
  }

  /** Marks our versions as still in use, and loads those of other replicas. */
  @Scheduled(every = "30s", delayed = "30s")
  Uni<Void> refresh() {
    return versions
        .register(configured.values())
        .chain(versions::all)
        .invoke(this::learn)
        .replaceWithVoid();
  }

  private void learn(List<Ladder> stored) {
    Set<String> versions = stored.stream().map(Ladder::version).collect(Collectors.toSet());
    byVersion
        .keySet()
        .removeIf(v -> !versions.contains(v) && !configured.containsKey(v)); // retired
    byName.values().removeIf(ladder -> !byVersion.containsKey(ladder.version()));
    for (Ladder ladder : stored) {
      byVersion.putIfAbsent(ladder.version(), ladder);
      if (byName.putIfAbsent(ladder.name(), ladder) == null) {
        LOG.warnf("ladder.not_configured name=%s version_used=%s", ladder.name(), ladder.version());
      }
    }
  }

  /** Returns the ladder that a receiver gets by this name, or {@code null}. */
  public @Nullable Ladder named(String name) {
    return byName.get(name);
  }

  /** Returns the one that a new notification gets: the default one if none has this name. */
  public Ladder current(String name) {
    Ladder known = byName.get(name);
    return known == null ? requireNonNull(byName.get("default")) : known;
  }

  /** Returns the names that a receiver may use, sorted. */
  public List<String> names() {
    return byName.keySet().stream().sorted().toList();
  }

  public Collection<Ladder> allNamed() {
    return List.copyOf(byName.values());
  }

  /** Returns the ladder of this version, or {@code null} if this replica does not know it. */
  public @Nullable Ladder version(String version) {
    return byVersion.get(version);
  }

  /** As {@link #version}, but reads the database if unknown; {@code null} if it is not there. */
  public Uni<Ladder> find(String version) {
    Ladder known = byVersion.get(version);
    return known != null
        ? Uni.createFrom().item(known)
        : versions.all().invoke(this::learn).map(all -> byVersion.get(version));
  }

  Collection<Ladder> all() {
    return List.copyOf(byVersion.values());
  }

  /**
   * Configures ladders: {@code tidings.ladders.<name>=1m,5m,…}. Shipped ones can be changed, too.
   */
  @ConfigMapping(prefix = "tidings")
  public interface LadderConfig {

    /**
     * Name to comma-separated waits. A change is applied at the next start; see {@link Ladders}.
     */
    Map<String, String> ladders();
  }
}
