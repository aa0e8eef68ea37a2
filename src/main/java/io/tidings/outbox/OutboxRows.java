package io.tidings.outbox;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.notification.DayRuns;
import io.tidings.notification.NotificationMessage;
import io.tidings.notification.SweepConfig;
import io.tidings.platform.Column;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Claims rows of the outbox, marks them, gives them back. Each method is one short statement. */
@Singleton
class OutboxRows {

  /**
   * For a statement whose loss in a crash of the database costs a repetition and nothing else: it
   * does not wait for the disk. A claim that is lost is claimed again, a row whose mark is lost is
   * published again. What counts, outcomes and results, always waits.
   */
  private static final String NEED_NOT_LAST =
      "(select set_config('synchronous_commit', 'off', true)) need_not_last";

  /**
   * Walks from receiver to receiver along the key of the outbox, however many rows each has
   * waiting, and takes an equal share of each. It begins behind the receiver where the last batch
   * ended ($3), so that more receivers than fit in a batch take turns. Of those that have no room
   * ($4) it takes only what was given back and is due now.
   */
  private static final String CLAIM =
      """
      with recursive waiting as (
        (select receiver_id from outbox order by receiver_id limit 1)
        union all
        select (select o.receiver_id from outbox o where o.receiver_id > w.receiver_id
                order by o.receiver_id limit 1)
        from waiting w where w.receiver_id is not null
      ), wanted as (
        select r.id, r.id = any ($4) as is_full
        from waiting w join receiver r on r.id = w.receiver_id and r.state = 'ACTIVE'
        order by r.id <= $3, r.id limit $1
      ), picked as (
        select o.place
        from wanted w
             cross join lateral (
               select o.ctid as place from outbox o
               where o.receiver_id = w.id
                 and (o.not_before is null or o.not_before <= now())
                 and (o.claimed_until is null or o.claimed_until < now())
                 and o.deadline > now()
               order by o.id
               limit (select greatest(1, $1 / greatest(1, count(*))) from wanted where not is_full)
               for update skip locked) o
        where not w.is_full
      ), due as (
        select o.place
        from wanted w
             cross join lateral (
               select o.ctid as place from outbox o
               where o.receiver_id = w.id
                 and o.not_before <= now()
                 and (o.claimed_until is null or o.claimed_until < now())
                 and o.deadline > now()
               order by o.not_before
               limit (select greatest(1, $1 / greatest(1, count(*))) from wanted)
               for update skip locked) o
        where w.is_full
      )
      update outbox o set claimed_until = now() + $2 * interval '1 ms'
      from NEED_NOT_LAST
      where o.ctid = any (array(select place from picked union all select place from due)) -- locked: they stay in place
      returning o.id, o.receiver_id, o.type, o.ladder, o.rung, o.generation, o.deadline, o.body,
                o.traceparent, o.claimed_until, o.attempts
      """
          .replace("NEED_NOT_LAST", NEED_NOT_LAST);

  /**
   * Leaves alone what has an outcome already, was redelivered, or was given back meanwhile. The
   * row's trigger takes it out of the outbox. $6 and $7 are the least and the greatest id: see
   * {@link DayRuns}.
   */
  private static final String MARK =
      """
      update notification n
      set state = case when c.hands_over then 'HANDED_OVER' else 'QUEUED' end,
          not_before = null,
          next_attempt_at = case when c.hands_over then null else now() end,
          check_at = case when c.hands_over then n.deadline else check_time(n.deadline, now(), n.sweeps, $5) end
      from (select o.id, o.generation, c.hands_over
            from unnest($1::uuid[], $2::uuid[], $3::int[], $4::timestamptz[], $8::bool[])
                 as c (receiver_id, id, generation, stamp, hands_over)
                 join outbox o on o.receiver_id = c.receiver_id and o.id = c.id
                                  and o.generation = c.generation and o.claimed_until = c.stamp) c, NEED_NOT_LAST
      where n.id = any ($2) and n.id between $6 and $7
        and n.id = c.id and n.generation = c.generation and n.state = 'PENDING'
      """
          .replace("NEED_NOT_LAST", NEED_NOT_LAST);

  private static final String RELEASE =
      """
      update outbox o set claimed_until = null
      from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as c (receiver_id, id, stamp), NEED_NOT_LAST
      where o.receiver_id = c.receiver_id and o.id = c.id and o.claimed_until = c.stamp
      """
          .replace("NEED_NOT_LAST", NEED_NOT_LAST);

  private final Pool pool;
  private final OutboxConfig config;
  private final SweepConfig sweep;

  OutboxRows(Pool pool, OutboxConfig config, SweepConfig sweep) {
    this.pool = pool;
    this.config = config;
    this.sweep = sweep;
  }

  Uni<List<ClaimedRow>> claim(int batch, UUID behind, Set<UUID> without) {
    return pool.preparedQuery(CLAIM)
        .execute(
            Tuple.of((long) batch, config.claim().toMillis(), behind, without.toArray(UUID[]::new)))
        .map(rows -> rows.stream().map(OutboxRows::map).toList());
  }

  /** The broker has confirmed these. */
  Uni<Void> mark(List<Claim> confirmed) {
    return inRuns(
        confirmed,
        run ->
            pool.preparedQuery(MARK)
                .execute(
                    Tuple.tuple()
                        .addValue(Column.of(run, Claim::receiverId, UUID[]::new))
                        .addValue(Column.of(run, Claim::id, UUID[]::new))
                        .addValue(Column.of(run, Claim::generation, Integer[]::new))
                        .addValue(Column.of(run, Claim::stamp, OffsetDateTime[]::new))
                        .addValue(sweep.slack().toMillis())
                        .addValue(run.get(0).id())
                        .addValue(run.get(run.size() - 1).id())
                        .addValue(Column.of(run, Claim::handsOver, Boolean[]::new))));
  }

  /** These were not confirmed: they may be claimed again at once. */
  Uni<Void> release(List<Claim> unconfirmed) {
    return pool.preparedQuery(RELEASE)
        .execute(
            Tuple.of(
                Column.of(unconfirmed, Claim::receiverId, UUID[]::new),
                Column.of(unconfirmed, Claim::id, UUID[]::new),
                Column.of(unconfirmed, Claim::stamp, OffsetDateTime[]::new)))
        .replaceWithVoid();
  }

  /** In the order in which outcomes lock the same rows. */
  private static Uni<Void> inRuns(
      List<Claim> claims, Function<List<Claim>, Uni<RowSet<Row>>> statement) {
    return Multi.createFrom()
        .iterable(DayRuns.of(claims, Claim::id))
        .onItem()
        .transformToUniAndConcatenate(run -> statement.apply(run))
        .collect()
        .last()
        .replaceWithVoid();
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
        row.getOffsetDateTime("claimed_until"),
        row.getInteger("attempts"));
  }
}
