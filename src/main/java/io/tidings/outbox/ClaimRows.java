package io.tidings.outbox;

import io.smallrye.mutiny.Uni;
import io.tidings.outbox.Claim.ClaimedBatch;
import io.tidings.outbox.OutboxRows.OutboxConfig;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Claims rows of the outbox by one short statement, repeated until it is this process's turn. */
@Singleton
class ClaimRows {

  /**
   * Whether the receiver {@code r} may be sent to. A newly declared queue can lose confirmed
   * messages (see {@link io.tidings.ladder.LadderTopology}), so it is not used for its first
   * second.
   */
  static final String READY =
      "(r.state = 'ACTIVE' and (r.kind <> 'AMQP' or r.created_at not between now() - interval '1 s' and now()))";

  /** A claim that ends too late is ignored: it was made while the database's clock was ahead. */
  private static final String FREE =
      "(o.claimed_until is null or o.claimed_until not between now() and now() + 2 * $2 * interval '1 ms')";

  /**
   * "case" hides the conditions from the planner, which would expect few rows from them, and read
   * and sort all rows of a receiver instead of the first ones by the key.
   */
  private static final String IN_ORDER =
      "case when (o.not_before is null or o.not_before <= now()) and FREE and o.deadline > now() then true end";

  private static final String DUE =
      "o.not_before <= now() and case when FREE and o.deadline > now() then true end";

  /**
   * Only one process claims at a time: rows that two of them found at once would be read again, one
   * by one. With the parameter LATE, claims without waiting for its turn.
   */
  private static final String TURN =
      "turn as materialized (select pg_try_advisory_xact_lock(hashtext('tidings.claims')) or LATE as ours)";

  /** Between two tries: a claim usually takes 2 to 6 ms. */
  private static final Duration PAUSE = Duration.ofMillis(2);

  private static final int TRIES = 25;

  /** So long none waits after one has waited in vain: the other is suspended, or very slow. */
  private static final long LATE_NANOS = Duration.ofSeconds(1).toNanos();

  /**
   * Claims the rows at PLACES; they are locked, so they do not move. Always returns a row, with the
   * duration of the search, until the first row is claimed, and the number of receivers searched.
   */
  private static final String CLAIM =
      """
      , claimed as (
        update outbox o set claimed_until = now() + $2 * interval '1 ms'
        from NEED_NOT_LAST
        where o.ctid = any (array(PLACES))
        returning o.id, o.receiver_id, o.type, o.ladder, o.rung, o.generation, o.deadline, o.body, clock_timestamp() as found_at,
                  o.result_id, o.traceparent, o.claimed_until, o.attempts, o.not_before is not null as came_back
      ), theirs as materialized (select result_id as id from claimed where body is null order by result_id), bodies as materialized (
        select b.id, b.body from business_result b
        where b.id = any (array(select id from theirs))
          and b.id between (select id from theirs limit 1) and (select id from theirs order by id desc limit 1)
      )
      select c.id, c.receiver_id, c.type, c.ladder, c.rung, c.generation, c.deadline, c.traceparent, c.claimed_until,
             c.attempts, c.came_back, coalesce(c.body, b.body) as body, (select count(*) from wanted) as looked_at,
             (select ours from turn) as ours,
             (extract(epoch from coalesce((select min(found_at) from claimed), clock_timestamp())
                     - statement_timestamp()) * 1e9)::bigint as walk_nanos
      from (select) one left join claimed c on true left join bodies b on b.id = c.result_id
      """
          .replace("NEED_NOT_LAST", OutboxRows.ASYNC_COMMIT);

  /**
   * Goes from receiver to receiver along the key of the outbox, and claims an equal share of each.
   * Starts after the receiver where the last batch ended ($3), so that receivers take turns if
   * there are more than fit in a batch. For saturated receivers ($4), claims only rows whose {@code
   * not_before} has passed.
   */
  private static final String WALK =
      """
      with recursive TURN, waiting as (
        (select receiver_id from outbox where (select ours from turn) order by receiver_id limit 1)
        union all
        select (select o.receiver_id from outbox o where o.receiver_id > w.receiver_id
                order by o.receiver_id limit 1)
        from waiting w where w.receiver_id is not null
      ), wanted as (
        select r.id, r.id = any ($4) as is_full
        from waiting w join receiver r on r.id = w.receiver_id and READY
        order by r.id <= $3, r.id limit $1
      ), picked as (
        select o.place
        from wanted w
             cross join lateral (
               select o.ctid as place from outbox o
               where o.receiver_id = w.id
                 and IN_ORDER
               order by o.id
               limit (select greatest(1, $1 / greatest(1, count(*))) from wanted where not is_full)
               for update skip locked) o
        where not w.is_full
      ), due as (
        select o.place
        from wanted w
             cross join lateral (
               select o.ctid as place from outbox o
               where o.receiver_id = w.id and DUE order by o.not_before
               limit (select greatest(1, $1 / greatest(1, count(*))) from wanted)
               for update skip locked) o
        where w.is_full
      )
      """
              .replace("TURN", TURN.replace("LATE", "$5::boolean"))
              .replace("READY", READY)
              .replace("IN_ORDER", IN_ORDER)
              .replace("DUE", DUE)
              .replace("FREE", FREE)
          + CLAIM.replace("PLACES", "select place from picked union select place from due");

  /**
   * Claims an equal share of each receiver's rows from its position on ($3, $4). If $5 is not null,
   * includes all other receivers, with $5 as their position. Excludes the receivers $6; starts
   * after the receiver $7. With $8, also claims rows whose {@code not_before} has passed, of every
   * receiver and at any position.
   */
  static final String BEHIND =
      """
      with TURN, wanted as (
        select r.id, coalesce(k.place, $5::uuid) as place
        from receiver r left join unnest($3::uuid[], $4::uuid[]) as k (id, place) on k.id = r.id
        where (select ours from turn) and READY and coalesce(k.place, $5::uuid) is not null and r.id <> all ($6)
        order by r.id <= $7, r.id
      ), picked as (
        select o.place
        from wanted w
             cross join lateral (
               select o.ctid as place from outbox o
               where o.receiver_id = w.id and o.id >= w.place
                 and IN_ORDER
               order by o.id
               limit (select greatest(1, $1 / greatest(1, count(*))) from wanted)
               for update skip locked) o
        limit $1
      ), returned as materialized (
        select r.id from receiver r cross join lateral ( -- "limit": not all due rows at once
          select from outbox o where o.receiver_id = r.id and o.not_before <= now() limit 1) due_one where $8 and (select ours from turn) and READY
      ), due as (
        select o.place
        from (select id from returned order by id <= $7, id) w
             cross join lateral (
               select o.ctid as place from outbox o
               where o.receiver_id = w.id and DUE order by o.not_before
               limit (select greatest(1, $1 / greatest(1, count(*))) from returned)
               for update skip locked) o
        limit $1
      )
      """
              .replace("TURN", TURN.replace("LATE", "$9::boolean"))
              .replace("READY", READY)
              .replace("IN_ORDER", IN_ORDER)
              .replace("DUE", DUE)
              .replace("FREE", FREE)
          + CLAIM.replace("PLACES", "select place from picked union select place from due");

  private final Pool pool;
  private final OutboxConfig config;
  private volatile long lateSince = System.nanoTime() - LATE_NANOS;

  ClaimRows(Pool pool, OutboxConfig config) {
    this.pool = pool;
    this.config = config;
  }

  /** Claims by a walk; for receivers in {@code full}, only rows that returned and are due. */
  Uni<ClaimedBatch> walk(int batch, UUID after, Set<UUID> full) {
    return inTurn(
        TRIES,
        late ->
            pool.preparedQuery(WALK)
                .execute(
                    Tuple.of(
                        (long) batch,
                        config.claim().toMillis(),
                        after,
                        full.toArray(UUID[]::new),
                        late)));
  }

  /**
   * Claims only from these positions on.
   *
   * @param defaultPosition the position of receivers that have none; {@code null} excludes them
   * @param withDue also rows of every receiver whose {@code not_before} has passed
   */
  Uni<ClaimedBatch> behind(
      int batch,
      UUID after,
      Map<UUID, UUID> places,
      @Nullable UUID defaultPosition,
      Set<UUID> without,
      boolean withDue) {
    return inTurn(
        TRIES,
        late ->
            pool.preparedQuery(BEHIND)
                .execute(
                    Tuple.from(
                        new Object[] {
                          (long) batch,
                          config.claim().toMillis(),
                          places.keySet().toArray(UUID[]::new),
                          places.values().toArray(UUID[]::new),
                          defaultPosition,
                          without.toArray(UUID[]::new),
                          after,
                          withDue,
                          late
                        })));
  }

  private Uni<ClaimedBatch> inTurn(int tries, Function<Boolean, Uni<RowSet<Row>>> claim) {
    if (tries == 0) {
      lateSince = System.nanoTime();
    }
    return claim
        .apply(System.nanoTime() - lateSince < LATE_NANOS)
        .chain(
            found ->
                found.iterator().next().getBoolean("ours")
                    ? Uni.createFrom().item(ClaimedBatch.of(found))
                    : Uni.createFrom()
                        .voidItem()
                        .onItem()
                        .delayIt()
                        .by(PAUSE)
                        .chain(() -> inTurn(tries - 1, claim)));
  }
}
