package io.tidings.outbox;

import io.smallrye.mutiny.Uni;
import io.tidings.notification.NotificationMessage;
import io.tidings.notification.SweepConfig;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** Claims rows of the outbox, marks them, gives them back. Each method is one short statement. */
@Singleton
class OutboxRows {

  /**
   * Walks from receiver to receiver along the outbox index, however many rows each has waiting, and
   * takes an equal share of each. It begins behind the receiver where the last batch ended ($3), so
   * that more receivers than fit in a batch take turns. Partitions of days to come are left out.
   */
  private static final String CLAIM =
      """
      with recursive waiting as (
        (select receiver_id from notification
         where state = 'PENDING' and id < uuid7_floor(now() + interval '1 day')
         order by receiver_id limit 1)
        union all
        select (select n.receiver_id from notification n
                where n.state = 'PENDING' and n.receiver_id > w.receiver_id
                  and n.id < uuid7_floor(now() + interval '1 day')
                order by n.receiver_id limit 1)
        from waiting w where w.receiver_id is not null
      ), wanted as (
        select r.id from waiting w join receiver r on r.id = w.receiver_id and r.state = 'ACTIVE'
        order by r.id <= $3, r.id limit $1
      ), picked as (
        select n.id
        from wanted w
             cross join lateral (
               select n.id from notification n
               where n.state = 'PENDING' and n.receiver_id = w.id
                 and n.id < uuid7_floor(now() + interval '1 day')
                 and (n.not_before is null or n.not_before <= now())
                 and (n.claimed_until is null or n.claimed_until < now())
                 and n.deadline > now()
               order by n.id
               limit (select greatest(1, $1 / greatest(1, count(*))) from wanted)
               for update skip locked) n
      )
      update notification n set claimed_until = now() + $2 * interval '1 ms'
      from picked p where n.id = p.id
      returning n.id, n.receiver_id, n.type, n.ladder, n.rung, n.generation, n.deadline, n.body,
                n.traceparent, n.claimed_until
      """;

  /** Leaves alone what has an outcome already, was redelivered, or was given back meanwhile. */
  private static final String MARK =
      """
      update notification n
      set state = 'QUEUED', claimed_until = null, not_before = null, next_attempt_at = now(),
          check_at = check_time(n.deadline, now(), n.sweeps, $4)
      from unnest($1::uuid[], $2::int[], $3::timestamptz[]) as c (id, generation, stamp)
      where n.id = c.id and n.generation = c.generation and n.claimed_until = c.stamp
        and n.state = 'PENDING'
      """;

  private static final String RELEASE =
      """
      update notification n set claimed_until = null
      from unnest($1::uuid[], $2::timestamptz[]) as c (id, stamp)
      where n.id = c.id and n.claimed_until = c.stamp and n.state = 'PENDING'
      """;

  private final Pool pool;
  private final OutboxConfig config;
  private final SweepConfig sweep;

  OutboxRows(Pool pool, OutboxConfig config, SweepConfig sweep) {
    this.pool = pool;
    this.config = config;
    this.sweep = sweep;
  }

  Uni<List<ClaimedRow>> claim(int batch, UUID behind) {
    return pool.preparedQuery(CLAIM)
        .execute(Tuple.of((long) batch, config.claim().toMillis(), behind))
        .map(rows -> rows.stream().map(OutboxRows::map).toList());
  }

  /** The broker has confirmed these. */
  Uni<Void> mark(List<ClaimedRow> batch) {
    // In the order in which outcomes lock the same rows.
    List<ClaimedRow> confirmed =
        batch.stream().sorted(Comparator.comparing(c -> c.message().id())).toList();
    return pool.preparedQuery(MARK)
        .execute(
            Tuple.of(
                ids(confirmed),
                confirmed.stream().map(c -> c.message().generation()).toArray(Integer[]::new),
                stamps(confirmed),
                sweep.slack().toMillis()))
        .replaceWithVoid();
  }

  /** These were not confirmed: they may be claimed again at once. */
  Uni<Void> release(List<ClaimedRow> unconfirmed) {
    return pool.preparedQuery(RELEASE)
        .execute(Tuple.of(ids(unconfirmed), stamps(unconfirmed)))
        .replaceWithVoid();
  }

  private static UUID[] ids(List<ClaimedRow> rows) {
    return rows.stream().map(c -> c.message().id()).toArray(UUID[]::new);
  }

  private static OffsetDateTime[] stamps(List<ClaimedRow> rows) {
    return rows.stream().map(ClaimedRow::stamp).toArray(OffsetDateTime[]::new);
  }

  private static ClaimedRow map(Row row) {
    return new ClaimedRow(
        new NotificationMessage(
            row.getUUID("id"),
            row.getUUID("receiver_id"),
            row.getString("type"),
            row.getString("ladder"),
            row.getInteger("rung"),
            row.getInteger("generation"),
            row.getOffsetDateTime("deadline").toInstant(),
            row.getBuffer("body").getBytes(),
            row.getString("traceparent")),
        row.getOffsetDateTime("claimed_until"));
  }
}
