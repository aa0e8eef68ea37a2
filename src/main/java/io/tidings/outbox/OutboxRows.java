package io.tidings.outbox;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.database.SqlArray;
import io.tidings.notification.NotificationSql;
import io.tidings.notification.PartitionRuns;
import io.tidings.notification.SweepConfig;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** Marks claimed rows of the outbox, or releases them. Each method is one short statement. */
@Singleton
class OutboxRows {

  /**
   * Makes a statement commit without waiting for the disk. Only where its loss in a crash of the
   * database causes nothing but a repetition: a lost claim is claimed again, a row with a lost mark
   * is published again. Outcomes and results always wait for the disk.
   */
  static final String ASYNC_COMMIT =
      "(select set_config('synchronous_commit', 'off', true)) need_not_last";

  /**
   * Does not change rows that meanwhile got an outcome, were redelivered or were released. The
   * row's trigger deletes it from the outbox. $6 and $7 are the smallest and the largest id: see
   * {@link PartitionRuns}.
   */
  private static final String MARK =
      NotificationSql.PUBLISH
          .replace(
              "CLAIMED",
              """
              select o.id, o.generation, c.hands_over
              from unnest($1::uuid[], $2::uuid[], $3::int[], $4::timestamptz[], $8::bool[])
                   as c (receiver_id, id, generation, stamp, hands_over)
                   join outbox o on o.receiver_id = c.receiver_id and o.id = c.id
                                    and o.generation = c.generation and o.claimed_until = c.stamp
              """)
          .replace("NEED_NOT_LAST", ASYNC_COMMIT);

  private static final String RELEASE =
      """
      update outbox o set claimed_until = null
      from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as c (receiver_id, id, stamp), NEED_NOT_LAST
      where o.receiver_id = c.receiver_id and o.id = c.id and o.claimed_until = c.stamp
      """
          .replace("NEED_NOT_LAST", ASYNC_COMMIT);

  private final Pool pool;
  private final SweepConfig sweep;

  OutboxRows(Pool pool, SweepConfig sweep) {
    this.pool = pool;
    this.sweep = sweep;
  }

  /** Marks rows that the broker has confirmed. */
  Uni<Void> mark(List<Claim> confirmed) {
    return inRuns(
        confirmed,
        run ->
            pool.preparedQuery(MARK)
                .execute(
                    Tuple.tuple()
                        .addValue(SqlArray.of(run, Claim::receiverId, UUID[]::new))
                        .addValue(SqlArray.of(run, Claim::id, UUID[]::new))
                        .addValue(SqlArray.of(run, Claim::generation, Integer[]::new))
                        .addValue(SqlArray.of(run, Claim::stamp, OffsetDateTime[]::new))
                        .addValue(sweep.slack().toMillis())
                        .addValue(run.get(0).id())
                        .addValue(run.get(run.size() - 1).id())
                        .addValue(SqlArray.of(run, Claim::handsOver, Boolean[]::new))));
  }

  /** Releases rows that were not confirmed: they may be claimed again at once. */
  Uni<Void> release(List<Claim> unconfirmed) {
    return pool.preparedQuery(RELEASE)
        .execute(
            Tuple.of(
                SqlArray.of(unconfirmed, Claim::receiverId, UUID[]::new),
                SqlArray.of(unconfirmed, Claim::id, UUID[]::new),
                SqlArray.of(unconfirmed, Claim::stamp, OffsetDateTime[]::new)))
        .replaceWithVoid();
  }

  /** Locks rows in the same order as outcomes do. */
  private static Uni<Void> inRuns(
      List<Claim> claims, Function<List<Claim>, Uni<RowSet<Row>>> statement) {
    return Multi.createFrom()
        .iterable(PartitionRuns.of(claims, Claim::id))
        .onItem()
        .transformToUniAndConcatenate(run -> statement.apply(run))
        .collect()
        .last()
        .replaceWithVoid();
  }
}
