package io.tidings.ladder;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.platform.StartLimit;
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

/**
 * Every ladder this replica knows: the configured ones by name, and by version also those that
 * older or newer replicas configured and that notifications may still be on.
 *
 * <p>Bad ladders stop the start. After the start every method is in memory and never blocks.
 */
@Singleton
public class Ladders {

  private static final Logger LOG = Logger.getLogger(Ladders.class);

  private final LadderVersions versions;
  private final Map<String, Ladder> byName = new ConcurrentHashMap<>();
  private final Map<String, Ladder> byVersion = new ConcurrentHashMap<>();
  private final Map<String, Ladder> configured;

  Ladders(LadderConfig config, LadderVersions versions) {
    this.versions = versions;
    config.ladders().forEach((name, steps) -> byName.put(name, Ladder.parse(name, steps)));
    if (!byName.containsKey("default")) {
      throw new IllegalArgumentException(
          "tidings.ladders.default must be there; it may be changed");
    }
    byName.values().forEach(ladder -> byVersion.put(ladder.version(), ladder));
    configured = Map.copyOf(byVersion);
  }

  /** Before the link to the broker starts: the topology needs the versions of other replicas. */
  void load(@Observes @Priority(10) StartupEvent started) {
    versions
        .register(configured.values())
        .chain(versions::all)
        .invoke(this::learn)
        .await()
        .atMost(StartLimit.DATABASE);
    new TreeMap<>(byName).values().forEach(l -> LOG.infof("ladder %s: %s", l.version(), l.waits()));
  }

  /** Says that our versions are still wanted, and learns those of other replicas. */
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
        LOG.warnf(
            "ladder %s is not configured any more; receivers that name it keep version %s",
            ladder.name(), ladder.version());
      }
    }
  }

  /** The ladder a receiver means by this name, or {@code null}. */
  public Ladder named(String name) {
    return byName.get(name);
  }

  /** The names that can be given to a receiver, in order. */
  public List<String> names() {
    return byName.keySet().stream().sorted().toList();
  }

  public Collection<Ladder> allNamed() {
    return List.copyOf(byName.values());
  }

  /** The ladder of this version, or {@code null} when this replica has not heard of it. */
  public Ladder version(String version) {
    return byVersion.get(version);
  }

  /**
   * As {@link #version}, asking the database when it is new here: {@code null} when it is not
   * there.
   */
  public Uni<Ladder> find(String version) {
    Ladder known = byVersion.get(version);
    return known != null
        ? Uni.createFrom().item(known)
        : versions.all().invoke(this::learn).map(all -> byVersion.get(version));
  }

  Collection<Ladder> all() {
    return List.copyOf(byVersion.values());
  }
}
