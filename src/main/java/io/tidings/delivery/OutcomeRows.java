package io.tidings.delivery;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.database.SqlArray;
import io.tidings.delivery.DeliveryRecord.OutcomeToStore;
import io.tidings.delivery.call.Outcome;
import io.tidings.notification.PartitionRuns;
import io.tidings.notification.SweepConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Writes many outcomes in one statement. */
@Singleton
class OutcomeRows {

  /**
   * Whether the row takes the outcome's state: the generations match, and nothing is reopened. An
   * acknowledgement also counts if the sweep raised the generation meanwhile, but not if somebody
   * asked for a redelivery.
   */
  private static final String FOLLOWS =
      """
      ((n.generation = f.generation or f.state = 'DELIVERED' and f.generation >= n.asked_generation)
       and n.state not in ('DELIVERED', 'CANCELLED')
       and (f.ends or n.state in ('PENDING', 'QUEUED', 'HANDED_OVER')))""";

  /**
   * An attempt that was made is always counted and stored. The state changes only if the outcome
   * belongs to the row's generation and the notification did not end for good meanwhile; an ended
   * one never waits again. If the row changes meanwhile, its new version is judged.
   *
   * <p>An earlier try of this statement may still be running, waiting for a lock, for example. An
   * attempt is identified by its start time and counted once: checked here against stored attempts,
   * and against {@code last_attempt_at}, which is read again after a wait for the row. $16 and $17
   * are the least and the greatest id: see {@link PartitionRuns}.
   */
  private static final String RECORD =
      """
      with i as (
        select *, t.state not in ('PENDING', 'QUEUED', 'HANDED_OVER') as ends
        from unnest($1::uuid[], $2::int[], $3::text[], $4::int[], $5::timestamptz[], $6::text[],
                    $7::int[], $8::timestamptz[], $9::text[], $10::int[], $11::int[], $12::text[],
                    $13::bytea[])
             as t (id, generation, state, next_rung, next_at, reason,
                   rung, at, outcome, http_status, duration_ms, error, response)
      ), fresh as (
        select i.* from i
        where not $14 or i.outcome is null or not exists (
          select from delivery_attempt a
          where a.notification_id = i.id and a.notification_id between $16 and $17 and a.at = i.at)
      ), recorded as (
        update notification n
        set attempts        = n.attempts + case when f.outcome is null then 0 else 1 end,
            last_attempt_at = coalesce(f.at, n.last_attempt_at),
            state           = case when FOLLOWS then f.state else n.state end,
            rung            = case when FOLLOWS then f.next_rung else n.rung end,
            next_attempt_at = case when FOLLOWS then f.next_at else n.next_attempt_at end,
            reason          = case when FOLLOWS then f.reason else n.reason end,
            -- Back to the outbox: a new value ends its claim there.
            not_before      = case when FOLLOWS and f.state = 'PENDING' then coalesce(f.next_at, now())
                                   else n.not_before end,
            check_at        = case when FOLLOWS
                                   then check_time(n.deadline, coalesce(f.next_at, n.deadline), n.sweeps, $15)
                                   else n.check_at end,
            ended_at        = case when FOLLOWS and f.ends then now() else n.ended_at end
        from fresh f
        where n.id = any ($1) and n.id between $16 and $17 and n.id = f.id
          and (f.outcome is not null and n.last_attempt_at is distinct from f.at or f.outcome is null and FOLLOWS)
        returning n.id, n.attempts
      ), attempted as (
        insert into delivery_attempt (notification_id, number, generation, rung, at, outcome, http_status,
                                      duration_ms, error, response)
        select f.id, r.attempts, f.generation, f.rung, f.at, f.outcome, f.http_status, f.duration_ms, f.error,
               f.response
        from recorded r join fresh f on f.id = r.id
        where f.outcome is not null and $18
        on conflict do nothing
      )
      select id, attempts from recorded
      """
          .replace("FOLLOWS", FOLLOWS);

  private final Pool pool;
  private final SweepConfig sweep;

  OutcomeRows(Pool pool, SweepConfig sweep) {
    this.pool = pool;
    this.sweep = sweep;
  }

  /**
   * @param again whether an earlier try of this batch may have been committed without a reply to us
   * @return the number of attempts each row has now; a row that is gone is missing
   */
  Uni<Map<UUID, Integer>> record(List<OutcomeToStore> batch, boolean again) {
    return record(batch, again, true);
  }

  /** Counts the attempt and changes the state, but stores no attempt: it can't be stored. */
  Uni<Map<UUID, Integer>> recordState(OutcomeToStore outcome, boolean again) {
    return record(List.of(outcome), again, false);
  }

  private Uni<Map<UUID, Integer>> record(
      List<OutcomeToStore> batch, boolean again, boolean withAttempt) {
    return Multi.createFrom()
        .iterable(PartitionRuns.of(batch, o -> o.message().id()))
        .onItem()
        .transformToUniAndConcatenate(
            run -> pool.preparedQuery(RECORD).execute(values(run, again, withAttempt)))
        .collect()
        .in(
            HashMap::new,
            (attempts, rows) ->
                rows.forEach(row -> attempts.put(row.getUUID(0), row.getInteger(1))));
  }

  private Tuple values(List<OutcomeToStore> batch, boolean again, boolean withAttempt) {
    return Tuple.tuple()
        .addValue(SqlArray.of(batch, o -> o.message().id(), UUID[]::new))
        .addValue(SqlArray.of(batch, o -> o.message().generation(), Integer[]::new))
        .addValue(SqlArray.of(batch, o -> o.decision().state().name(), String[]::new))
        .addValue(SqlArray.of(batch, o -> o.decision().rung(), Integer[]::new))
        .addValue(SqlArray.of(batch, o -> utc(o.decision().nextAttemptAt()), OffsetDateTime[]::new))
        .addValue(SqlArray.of(batch, o -> text(o.decision().reason()), String[]::new))
        .addValue(SqlArray.of(batch, o -> o.message().rung(), Integer[]::new))
        .addValue(SqlArray.of(batch, of(o -> utc(o.at())), OffsetDateTime[]::new))
        .addValue(SqlArray.of(batch, of(o -> o.kind().name()), String[]::new))
        .addValue(SqlArray.of(batch, of(Outcome::httpStatus), Integer[]::new))
        .addValue(SqlArray.of(batch, of(Outcome::durationMs), Integer[]::new))
        .addValue(SqlArray.of(batch, of(o -> text(o.error())), String[]::new))
        .addValue(
            SqlArray.of(
                batch,
                of(o -> o.response() == null ? null : Buffer.buffer(o.response())),
                Buffer[]::new))
        .addValue(again)
        .addValue(sweep.slack().toMillis())
        .addValue(batch.get(0).message().id())
        .addValue(batch.get(batch.size() - 1).message().id())
        .addValue(withAttempt);
  }

  private static <T> Function<OutcomeToStore, T> of(Function<Outcome, T> part) {
    return recorded -> recorded.outcome() == null ? null : part.apply(recorded.outcome());
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  /** Replaces NUL, which PostgreSQL text can't have: an error may quote what a receiver sent. */
  private static String text(String words) {
    if (words == null) {
      return null;
    }
    String clean = words.replace('\0', ' ');
    return clean.length() > 500 ? clean.substring(0, 500) : clean;
  }
}
