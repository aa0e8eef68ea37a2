package io.tidings.ladder;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

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
            .sorted(
                java.util.Comparator.comparing(Ladder::version)) // one lock order for all replicas
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
                + " and n.state in ('PENDING', 'QUEUED', 'HANDED_OVER'))"
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
}
