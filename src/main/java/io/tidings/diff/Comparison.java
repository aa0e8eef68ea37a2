package io.tidings.diff;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.UUID;

/**
 * The statements that compare and send again, each in its caller's transaction. The database does
 * the comparing: what it has not memory for it does on its disk, and ours stays as it is.
 */
@Singleton
class Comparison {

  /** A list of a million is sorted, and no index would help; for this transaction alone. */
  private static final String BY_SORTING =
      "select set_config('enable_seqscan', 'on', true), set_config('work_mem', '64MB', true),"
          + " set_config('plan_cache_mode', 'auto', true)";

  /**
   * The first of theirs is matched with the first of ours that has the same type and key, and so
   * on.
   */
  private static final String COMPARE =
      """
      with ours as (
        select id, type, key, amount, currency, row_number() over (partition by type, key order by seq) as nth
        from feed where scope_id = $2 and at >= $3 and at < $4
      ), theirs as (
        select line, type, key, amount, currency, row_number() over (partition by type, key order by line) as nth
        from diff_line where diff_id = $1
      ), differing as (
        select type, key, o.id, o.amount, o.currency, t.line, t.amount as their_amount, t.currency as their_currency,
               case when t.line is null then 'MISSING' when o.id is null then 'EXTRA' else 'MISMATCHED' end as kind
        from ours o full join theirs t using (type, key, nth)
        where o.id is null or t.line is null or (o.amount, o.currency) is distinct from (t.amount, t.currency)
      ), written as (
        insert into diff_item (diff_id, number, kind, type, key, id, amount, currency, line, their_amount, their_currency)
        select $1, row_number() over (order by kind desc, type, key, line), kind, type, key, id, amount, currency, line,
               their_amount, their_currency
        from differing
        returning kind
      ), gone as (
        delete from diff_line where diff_id = $1
      ), counted as (
        select count(*) filter (where kind = 'MISSING') as missing, count(*) filter (where kind = 'EXTRA') as extra,
               count(*) filter (where kind = 'MISMATCHED') as mismatched
        from written
      )
      update diff d
      set missing = c.missing, extra = c.extra, mismatched = c.mismatched, stepped_at = now(),
          state = case when d.renotify and c.missing > 0 then 'NOTIFYING' else 'DONE' end,
          ended_at = case when d.renotify and c.missing > 0 then null else now() end
      from counted c where d.id = $1
      """;

  private static final String NOTIFY =
      """
      with next as (
        select number, id from diff_item where diff_id = $1 and number > $2 and kind = 'MISSING' order by number limit $3
      ), again as (
        update notification n
        set state = 'PENDING', generation = n.generation + 1, rung = 0, sweeps = 0, ladder = $4, reason = null,
            deadline = now() + $5 * interval '1 ms', check_at = now() + $5 * interval '1 ms',
            next_attempt_at = null, not_before = null, ended_at = null
        from next
        where n.id = next.id and n.state in ('DELIVERED', 'EXHAUSTED', 'REFUSED', 'HANDED_OVER')
        returning n.id
      )
      update diff d
      set notified = d.notified + (select count(*) from again), stepped_at = now(),
          last_number = coalesce((select max(number) from next), d.last_number),
          state = case when (select count(*) from next) < $3 then 'DONE' else d.state end,
          ended_at = case when (select count(*) from next) < $3 then now() end
      where d.id = $1
      """;

  private static final String DUE =
      """
      select * from diff where state in ('COMPARING', 'NOTIFYING') and stepped_at <= now() - interval '900 ms'
      order by stepped_at limit 1 for update skip locked
      """;

  private static final String CLEAN_UP =
      """
      delete from diff where state = 'UPLOADING' and stepped_at < now() - interval '2 hours'
                          or state = 'DONE' and created_at < now() - interval '30 days'
      """;

  /** One that is due, held for this transaction; {@code null}: none. */
  Uni<Row> lockDue(SqlConnection sql) {
    return sql.query(DUE)
        .execute()
        .map(rows -> rows.rowCount() == 0 ? null : rows.iterator().next());
  }

  Uni<Void> compare(SqlConnection sql, Row job) {
    return sql.query(BY_SORTING)
        .execute()
        .chain(
            () ->
                sql.preparedQuery(COMPARE)
                    .execute(
                        Tuple.of(
                            job.getUUID("id"),
                            job.getUUID("scope_id"),
                            job.getOffsetDateTime("from_at"),
                            job.getOffsetDateTime("to_at"))))
        .replaceWithVoid();
  }

  Uni<Void> sendAgain(SqlConnection sql, Row job, int most, String ladder, long windowMillis) {
    return sql.preparedQuery(NOTIFY)
        .execute(
            Tuple.of(job.getUUID("id"), job.getLong("last_number"), most, ladder, windowMillis))
        .replaceWithVoid();
  }

  Uni<Void> end(SqlConnection sql, UUID id) {
    return sql.preparedQuery("update diff set state = 'DONE', ended_at = now() where id = $1")
        .execute(Tuple.of(id))
        .replaceWithVoid();
  }

  Uni<Void> cleanUp(SqlConnection sql) {
    return sql.query(CLEAN_UP).execute().replaceWithVoid();
  }
}
