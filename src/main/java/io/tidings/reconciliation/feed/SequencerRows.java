package io.tidings.reconciliation.feed;

import static io.tidings.database.SqlValues.first;
import static io.tidings.database.SqlValues.utc;
import static java.util.Objects.requireNonNull;

import io.smallrye.mutiny.Uni;
import io.tidings.database.SqlValues;
import io.tidings.outbox.AppendSql.FeedIntakeSql;
import io.tidings.reconciliation.feed.CanonicalRecord.FeedEntry;
import io.tidings.reconciliation.feed.FeedIntakeRow.IntakeBatch;
import io.tidings.reconciliation.feed.NumberedEntries.DigestPart;
import io.tidings.reconciliation.feed.NumberedEntries.MinuteKey;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Runs the statements of {@link Sequencer}, each in its transaction. */
@Singleton
class SequencerRows {

  private static final String LOCK =
      """
      select last, (select stamp from feed_epoch order by place desc limit 1) = feed_stamp() as same
      from feed_position for update skip locked
      """;

  /** One snapshot for rows and horizon: a transaction below the horizon is visible now or never. */
  private static final String TAKE =
      """
      select i.*, cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as horizon, statement_timestamp() as taken_at,
             (extract(epoch from clock_timestamp() - statement_timestamp()) * 1e9)::bigint as walk_nanos,
             (select last_value from feed_intake_id_seq) as last_id
      from (select) one left join lateral (select * from feed_intake where id > $2 order by id limit $1) i on true
      order by i.id
      """;

  private static final String APPEND =
      """
      insert into feed (scope_id, seq, id, type, key, amount, currency, at)
      select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::bigint[], $7::text[],
                           $8::timestamptz[]) as e (scope_id, seq, id, type, key, amount, currency, at)
      order by scope_id, seq
      """;

  private static final String ADD_UP =
      """
      insert into digest_minute as d (scope_id, minute, currency, count, amount, hash)
      select scope_id, minute, currency, count, amount::numeric, hash::numeric
      from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::bigint[], $5::text[], $6::text[])
           as m (scope_id, minute, currency, count, amount, hash)
      on conflict (scope_id, minute, currency) do update
        set count = d.count + excluded.count, amount = d.amount + excluded.amount,
            hash = mod(d.hash + excluded.hash, 115792089237316195423570985008687907853269984665640564039457584007913129639936)
      """;

  /**
   * A fence is a time and the number of a later transaction. A transaction with a greater number
   * got it later and could see that time. A fence is passed when no transaction below it is open
   * and all their rows have been processed.
   */
  private static final String ADVANCE =
      """
      with passed as (
        delete from feed_fence where $3 and next_xid <= cast($4 as text)::xid8 returning at
      ), numbered as (
        update feed_fence set next_xid = pg_current_xact_id() where next_xid is null
      ), fence as (
        insert into feed_fence (at) select cast($2 as timestamptz)
        where $5 and not exists (select from feed_fence where at > cast($2 as timestamptz) - interval '2 s')
      )
      update feed_position
      set last = $1, complete_at = case when $3 and $5 then $2 else complete_at end,
          closed_until = greatest(closed_until, (select max(at) from passed) - interval '10 s')
      """;

  /** Locks the position for this replica; {@code null} if another replica holds it. */
  Uni<Row> lock(SqlConnection sql) {
    return sql.query(LOCK).execute().map(rows -> first(rows, row -> row));
  }

  Uni<Void> beginEpoch(SqlConnection sql) {
    return sql.query("select feed_restored()").execute().replaceWithVoid();
  }

  /**
   * @param behind the intake id after which to start
   */
  Uni<IntakeBatch> readBatch(SqlConnection sql, int most, long behind) {
    return sql.preparedQuery(TAKE).execute(Tuple.of(most, behind)).map(IntakeBatch::of);
  }

  Uni<Void> append(SqlConnection sql, NumberedEntries numbered, List<FeedIntakeRow> taken) {
    return sql.preparedQuery(APPEND)
        .execute(entries(numbered.entries()))
        .chain(() -> sql.preparedQuery(ADD_UP).execute(minutes(numbered.minutes())))
        .chain(
            () ->
                sql.preparedQuery(FeedIntakeSql.DELETE)
                    .execute(Tuple.of(SqlValues.array(taken, FeedIntakeRow::id, Long[]::new))))
        .replaceWithVoid();
  }

  private static Tuple entries(List<FeedEntry> entries) {
    return Tuple.tuple()
        .addValue(SqlValues.array(entries, FeedEntry::scopeId, UUID[]::new))
        .addValue(SqlValues.array(entries, FeedEntry::seq, Long[]::new))
        .addValue(SqlValues.array(entries, FeedEntry::id, UUID[]::new))
        .addValue(SqlValues.array(entries, e -> e.record().type(), String[]::new))
        .addValue(SqlValues.array(entries, e -> e.record().key(), String[]::new))
        .addValue(SqlValues.array(entries, e -> e.record().amount(), Long[]::new))
        .addValue(SqlValues.array(entries, e -> e.record().currency(), String[]::new))
        .addValue(SqlValues.array(entries, e -> utc(e.at()), OffsetDateTime[]::new));
  }

  private static Tuple minutes(Map<MinuteKey, DigestPart> minutes) {
    List<MinuteKey> keys = List.copyOf(minutes.keySet());
    List<DigestPart> parts = List.copyOf(minutes.values());
    return Tuple.of(
        SqlValues.array(keys, MinuteKey::scopeId, UUID[]::new),
        SqlValues.array(keys, key -> utc(key.at()), OffsetDateTime[]::new),
        SqlValues.array(keys, MinuteKey::currency, String[]::new),
        SqlValues.array(parts, DigestPart::count, Long[]::new),
        SqlValues.array(parts, part -> part.amount().toString(), String[]::new),
        SqlValues.array(parts, part -> part.hash().value().toString(), String[]::new));
  }

  /**
   * @param round its first batch has the time and horizon to store
   * @param isAll whether everything that the first query saw has a number
   */
  Uni<Void> advance(SqlConnection sql, long last, SequencerRound round, boolean isAll) {
    IntakeBatch first = requireNonNull(round.first());
    return sql.preparedQuery(ADVANCE)
        .execute(Tuple.of(last, first.at(), isAll, first.horizon(), round.isSteady()))
        .replaceWithVoid();
  }
}
