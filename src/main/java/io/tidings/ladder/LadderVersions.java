package io.tidings.ladder;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/** Reads and writes {@code ladder_version}: what replicas have configured, all together. */
@Singleton
class LadderVersions {

  private final Pool pool;

  LadderVersions(Pool pool) {
    this.pool = pool;
  }

  /** Stores these ladders, or marks them as still in use. */
  Uni<Void> register(Collection<Ladder> ladders) {
    List<Tuple> rows =
        ladders.stream()
            .sorted(Comparator.comparing(Ladder::version)) // one lock order for all replicas
            .map(l -> Tuple.of(l.version(), l.name(), millis(l)))
            .toList();
    return pool.preparedQuery(
            "insert into ladder_version (version, name, steps_ms) values ($1, $2, $3)"
                + " on conflict (version) do update set last_named = now(), retired_at = null")
        .executeBatch(rows)
        .replaceWithVoid();
  }

  /** All versions that are not retired, the last registered first. */
  Uni<List<Ladder>> all() {
    return pool.query(
            "select name, steps_ms from ladder_version where retired_at is null"
                + " order by last_named desc, version")
        .execute()
        .map(rows -> rows.stream().map(LadderVersions::map).toList());
  }

  /**
   * Retires versions not registered for this long, not in {@code stillBusy}, and with no open row.
   */
  Uni<Integer> retire(Duration unnamedFor, Collection<String> stillBusy) {
    return pool.preparedQuery(
            "update ladder_version v set retired_at = now() where retired_at is null"
                + " and last_named < now() - $1 * interval '1 ms' and version <> all ($2)"
                + " and not exists (select from notification n where n.ladder = v.version"
                + " and n.listed_state in ('QUEUED', 'HANDED_OVER')) and version not in (select ladder from outbox)"
                // The last version of a name that receivers still use stays.
                + " and (exists (select from ladder_version w where w.name = v.name"
                + " and w.retired_at is null and w.last_named > v.last_named)"
                + " or not exists (select from receiver r where r.ladder = v.name"
                + " and r.state <> 'DELETED'))")
        .execute(Tuple.of(unnamedFor.toMillis(), stillBusy.toArray(String[]::new)))
        .map(rows -> rows.rowCount());
  }

  /** Deletes, and returns once, versions retired so long ago that every replica dropped them. */
  Uni<List<Ladder>> removeRetired(Duration retiredFor) {
    return pool.preparedQuery(
            "delete from ladder_version where retired_at < now() - $1 * interval '1 ms'"
                + " returning name, steps_ms")
        .execute(Tuple.of(retiredFor.toMillis()))
        .map(rows -> rows.stream().map(LadderVersions::map).toList());
  }

  private static Long[] millis(Ladder ladder) {
    return ladder.waits().stream().map(Duration::toMillis).toArray(Long[]::new);
  }

  private static Ladder map(Row row) {
    return new Ladder(
        row.getString("name"),
        Arrays.stream(row.getArrayOfLongs("steps_ms")).map(Duration::ofMillis).toList());
  }

  /**
   * Removes ladder versions that are no longer needed: for an hour no replica configures them, no
   * open notification names them, and their queues are empty.
   *
   * <p>Works in two steps. First the version is retired in the database, and every replica drops it
   * at its refresh, within 30 s. Minutes later the replica that deletes the row deletes the queues,
   * if they are still empty. If a version is configured again in between, its queues are declared
   * again when the link or the watch finds them missing.
   */
  @Singleton
  static class LadderRetirement {

    private static final Logger LOG = Logger.getLogger(LadderRetirement.class);
    private static final Duration UNUSED = Duration.ofHours(1);
    private static final Duration HEARD_BY_ALL = Duration.ofMinutes(5);

    private final LadderVersions versions;
    private final Ladders ladders;
    private final LadderTopology topology;
    private final QueueWatch queues;

    LadderRetirement(
        LadderVersions versions, Ladders ladders, LadderTopology topology, QueueWatch queues) {
      this.versions = versions;
      this.ladders = ladders;
      this.topology = topology;
      this.queues = queues;
    }

    @Scheduled(every = "10m", delayed = "10m")
    Uni<Void> tick() {
      return retire(UNUSED, UNUSED, HEARD_BY_ALL)
          .onFailure()
          .invoke(e -> LOG.warnf("ladder.retirement_failed error=\"%s\"", e.getMessage()))
          .onFailure()
          .recoverWithNull()
          .replaceWithVoid();
    }

    /** Returns the ladders whose queues are being removed. */
    Uni<List<Ladder>> retire(Duration unnamed, Duration empty, Duration heardByAll) {
      List<String> busy =
          ladders.all().stream()
              .filter(l -> !areQueuesEmpty(l, empty))
              .map(Ladder::version)
              .toList();
      return versions
          .retire(unnamed, busy)
          .chain(() -> versions.removeRetired(heardByAll))
          .invoke(
              removed -> {
                for (Ladder ladder : removed) {
                  LOG.infof("ladder.removed version=%s", ladder.version());
                  topology.remove(ladder);
                }
              });
    }

    private boolean areQueuesEmpty(Ladder ladder, Duration time) {
      return IntStream.range(0, ladder.rungs())
          .allMatch(rung -> queues.emptyFor(Topology.waitQueue(ladder, rung), time));
    }
  }
}
