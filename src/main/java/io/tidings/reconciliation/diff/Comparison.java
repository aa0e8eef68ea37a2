package io.tidings.reconciliation.diff;

import static io.tidings.database.SqlValues.first;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.UUID;

/**
 * Runs the SQL statements of a comparison, each in the caller's transaction. The database compares
 * the lists, on its disk when its memory is too small, so our memory use does not grow.
 */
@Singleton
class Comparison {

  /** For this transaction only: a million lines have to be sorted, which no index speeds up. */
  private static final String BY_SORTING =
      "select set_config('enable_seqscan', 'on', true), set_config('work_mem', '64MB', true),"
          + " set_config('plan_cache_mode', 'auto', true)";

  /** Keeps each statement shorter than the time that a connection may be silent. */
  private static final int SLICES = 16;

  /**
   * Compares one slice of the keys. Of the lines with the same type and key, their first line is
   * matched with our first, their second with our second, and so on.
   */
  private static final String COMPARE =
      """
      with ours as (
        select id, type, key, amount, currency, row_number() over (partition by type, key order by seq) as nth
        from feed where scope_id = $2 and at >= $3 and at < $4 and mod(hashtext(key)::bigint + 2147483648, $6) = $5
      ), theirs as (
        select line, type, key, amount, currency, row_number() over (partition by type, key order by line) as nth
        from diff_line where diff_id = $1 and mod(hashtext(key)::bigint + 2147483648, $6) = $5
      ), differing as (
        select type, key, o.id, o.amount, o.currency, t.line, t.amount as their_amount, t.currency as their_currency,
               case when t.line is null then 'MISSING' when o.id is null then 'EXTRA' else 'MISMATCHED' end as kind
        from ours o full join theirs t using (type, key, nth)
        where o.id is null or t.line is null or (o.amount, o.currency) is distinct from (t.amount, t.currency)
      ), written as (
        insert into diff_item (diff_id, number, kind, type, key, id, amount, currency, line, their_amount, their_currency)
        select $1, d.missing + d.extra + d.mismatched + row_number() over (order by f.kind desc, f.type, f.key, f.line),
               f.kind, f.type, f.key, f.id, f.amount, f.currency, f.line, f.their_amount, f.their_currency
        from differing f, diff d where d.id = $1
        returning kind
      ), counted as (
        select count(*) filter (where kind = 'MISSING') as missing, count(*) filter (where kind = 'EXTRA') as extra,
               count(*) filter (where kind = 'MISMATCHED') as mismatched
        from written
      )
      update diff d
      set missing = d.missing + c.missing, extra = d.extra + c.extra, mismatched = d.mismatched + c.mismatched,
          slice = d.slice + 1, stepped_at = now() - interval '1 s'
      from counted c where d.id = $1
      """;

  /** Ends the comparing and deletes the uploaded lines, which are no longer needed. */
  private static final String COMPARED =
      """
      with gone as (
        delete from diff_line where diff_id = $1
      )
      update diff
      set state = case when renotify and missing > 0 then 'NOTIFYING' else 'DONE' end,
          ended_at = case when renotify and missing > 0 then null else now() end, stepped_at = now() - interval '1 s'
      where id = $1
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

  /** Locks a comparison that is due, for this transaction; {@code null}: none is due. */
  Uni<Row> lockDue(SqlConnection sql) {
    return sql.query(DUE).execute().map(rows -> first(rows, row -> row));
  }

  /** Compares the next slice; after the last one, ends the comparing. */
  Uni<Void> compare(SqlConnection sql, Row job) {
    int slice = job.getInteger("slice");
    if (slice == SLICES) {
      return sql.preparedQuery(COMPARED).execute(Tuple.of(job.getUUID("id"))).replaceWithVoid();
    }
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
                            job.getOffsetDateTime("to_at"),
                            (long) slice,
                            (long) SLICES)))
        .replaceWithVoid();
  }

  /** Moves a comparison that failed behind the others. */
  Uni<Void> reschedule(SqlConnection sql, UUID id) {
    return sql.preparedQuery("update diff set stepped_at = now() where id = $1")
        .execute(Tuple.of(id))
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
