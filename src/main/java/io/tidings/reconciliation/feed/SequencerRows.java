package io.tidings.reconciliation.feed;

import static java.util.Objects.requireNonNull;

import io.smallrye.mutiny.Uni;
import io.tidings.database.SqlArray;
import io.tidings.outbox.FeedIntakeSql;
import io.tidings.reconciliation.feed.FeedIntakeRow.IntakeBatch;
import io.tidings.reconciliation.feed.NumberedEntries.DigestPart;
import io.tidings.reconciliation.feed.NumberedEntries.MinuteKey;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
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
    return sql.query(LOCK)
        .execute()
        .map(rows -> rows.rowCount() == 0 ? null : rows.iterator().next());
  }

  Uni<Void> beginEpoch(SqlConnection sql) {
    return sql.query("select feed_restored()").execute().replaceWithVoid();
  }

  /**
   * @param behind the intake id after which to start
   */
  Uni<IntakeBatch> readBatch(SqlConnection sql, int most, long behind) {
    return sql.preparedQuery(TAKE)
        .execute(Tuple.of(most, behind))
        .map(
            rows -> {
              List<FeedIntakeRow> intake = new ArrayList<>();
              for (Row row : rows) {
                if (row.getLong("id") != null) {
                  intake.add(FeedIntakeRow.of(row));
                }
              }
              Row first = rows.iterator().next();
              return new IntakeBatch(
                  intake,
                  first.getString("horizon"),
                  first.getOffsetDateTime("taken_at"),
                  first.getLong("walk_nanos"),
                  first.getLong("last_id"));
            });
  }

  Uni<Void> append(SqlConnection sql, NumberedEntries numbered, List<FeedIntakeRow> taken) {
    List<FeedEntry> entries = numbered.entries();
    List<Map.Entry<MinuteKey, DigestPart>> minutes = List.copyOf(numbered.minutes().entrySet());
    return sql.preparedQuery(APPEND)
        .execute(
            Tuple.from(
                new Object[] {
                  SqlArray.of(entries, FeedEntry::scopeId, UUID[]::new),
                  SqlArray.of(entries, FeedEntry::seq, Long[]::new),
                  SqlArray.of(entries, FeedEntry::id, UUID[]::new),
                  SqlArray.of(entries, e -> e.record().type(), String[]::new),
                  SqlArray.of(entries, e -> e.record().key(), String[]::new),
                  SqlArray.of(entries, e -> e.record().amount(), Long[]::new),
                  SqlArray.of(entries, e -> e.record().currency(), String[]::new),
                  SqlArray.of(entries, e -> e.at().atOffset(ZoneOffset.UTC), OffsetDateTime[]::new)
                }))
        .chain(
            () ->
                sql.preparedQuery(ADD_UP)
                    .execute(
                        Tuple.from(
                            new Object[] {
                              SqlArray.of(minutes, m -> m.getKey().scopeId(), UUID[]::new),
                              SqlArray.of(
                                  minutes,
                                  m -> m.getKey().at().atOffset(ZoneOffset.UTC),
                                  OffsetDateTime[]::new),
                              SqlArray.of(minutes, m -> m.getKey().currency(), String[]::new),
                              SqlArray.of(minutes, m -> m.getValue().count(), Long[]::new),
                              SqlArray.of(
                                  minutes, m -> m.getValue().amount().toString(), String[]::new),
                              SqlArray.of(
                                  minutes,
                                  m -> m.getValue().hash().value().toString(),
                                  String[]::new)
                            })))
        .chain(
            () ->
                sql.preparedQuery(FeedIntakeSql.DELETE)
                    .execute(Tuple.of(SqlArray.of(taken, FeedIntakeRow::id, Long[]::new))))
        .replaceWithVoid();
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
