package io.tidings.reconciliation.digest;

import static io.tidings.database.SqlValues.utc;

import io.smallrye.mutiny.Uni;
import io.tidings.reconciliation.feed.CanonicalRecord;
import io.tidings.reconciliation.feed.CanonicalRecord.FeedEntry;
import io.tidings.reconciliation.feed.HashSum;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Reads digests and their records. */
@Singleton
public class DigestReader {

  private static final String BUCKETS =
      """
      select date_bin($4 * interval '1 second', minute, $2) as bucket, currency, cast(sum(count) as bigint) as count,
             cast(sum(amount) as text) as amount, cast(sum(hash) as text) as hash
      from digest_minute where scope_id = $1 and minute >= $2 and minute < $3
      group by 1, 2 order by 1, 2
      """;

  private static final String RECORDS =
      """
      select seq, id, type, key, amount, currency, at from feed
      where scope_id = $1 and at < $3 and (at, seq) > ($2, $4)
      order by at, seq limit $5
      """;

  private final Pool pool;

  DigestReader(Pool pool) {
    this.pool = pool;
  }

  /** Returns the time before which no result can be added any more. */
  public Uni<Instant> closedUntil() {
    return pool.query("select closed_until from feed_position")
        .execute()
        .map(rows -> rows.iterator().next().getOffsetDateTime(0).toInstant());
  }

  /**
   * Returns every bucket of the range, including empty ones.
   *
   * @param from a whole minute
   * @param bucket whole minutes; the range must be a multiple of it
   */
  public Uni<List<DigestBucket>> buckets(UUID scope, Instant from, Instant to, Duration bucket) {
    return closedUntil() // read first: what is closed by then is in the rows read after it
        .chain(
            closed ->
                pool.preparedQuery(BUCKETS)
                    .execute(Tuple.of(scope, utc(from), utc(to), bucket.toSeconds()))
                    .map(
                        rows -> {
                          Map<Instant, List<Row>> found = new HashMap<>();
                          for (Row row : rows) {
                            found
                                .computeIfAbsent(
                                    row.getOffsetDateTime("bucket").toInstant(),
                                    b -> new ArrayList<>())
                                .add(row);
                          }
                          List<DigestBucket> buckets = new ArrayList<>();
                          for (Instant at = from; at.isBefore(to); at = at.plus(bucket)) {
                            List<Row> parts = found.getOrDefault(at, List.of());
                            buckets.add(bucket(at, at.plus(bucket), parts, closed));
                          }
                          return buckets;
                        }));
  }

  private static DigestBucket bucket(Instant from, Instant to, List<Row> parts, Instant closed) {
    long count = 0;
    HashSum hash = HashSum.ZERO;
    List<DigestBucket.Sum> sums = new ArrayList<>();
    for (Row row : parts) {
      count += row.getLong("count");
      hash = hash.plus(HashSum.of(new BigInteger(row.getString("hash"))));
      if (!row.getString("currency").isEmpty()) {
        sums.add(
            new DigestBucket.Sum(
                row.getString("currency"),
                row.getLong("count"),
                new BigInteger(row.getString("amount"))));
      }
    }
    return new DigestBucket(from, to, count, sums, hash.hex(), !to.isAfter(closed));
  }

  /**
   * Returns the records of a time range, ordered by time.
   *
   * @param from inclusive, or the time of the last record seen
   * @param afterSeq number of the last record seen; 0 for none
   */
  public Uni<List<FeedEntry>> records(
      UUID scope, Instant from, Instant to, long afterSeq, int limit) {
    return pool.preparedQuery(RECORDS)
        .execute(Tuple.of(scope, utc(from), utc(to), afterSeq, limit))
        .map(rows -> rows.stream().map(row -> entry(scope, row)).toList());
  }

  static FeedEntry entry(UUID scope, Row row) {
    return new FeedEntry(
        scope,
        row.getLong("seq"),
        row.getUUID("id"),
        new CanonicalRecord(
            row.getString("type"),
            row.getString("key"),
            row.getLong("amount"),
            row.getString("currency"),
            row.getOffsetDateTime("at").toInstant()));
  }

  /**
   * Sums up the entries of one scope (a client or a receiver) in a time range.
   *
   * @param from inclusive, compared with the timestamps sent to receivers
   * @param to exclusive
   * @param sums of entries with an amount, one for each currency, sorted by code
   * @param hash see {@link CanonicalRecord} and {@link HashSum}
   * @param closed whether nothing can be added any more
   */
  public record DigestBucket(
      Instant from, Instant to, long count, List<Sum> sums, String hash, boolean closed) {

    /**
     * @param amount in minor units
     */
    public record Sum(String currency, long count, BigInteger amount) {}
  }
}
