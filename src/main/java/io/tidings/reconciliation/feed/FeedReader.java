package io.tidings.reconciliation.feed;

import io.smallrye.mutiny.Uni;
import io.tidings.reconciliation.feed.RecordScopes.FeedPosition;
import io.tidings.reconciliation.feed.RecordScopes.FeedPosition.Epoch;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Reads feeds. A reader that continues from each returned position misses nothing and gets nothing
 * twice, however late a commit is. After a restore it continues at the end of the restored feed.
 */
@Singleton
public class FeedReader {

  /** Read before the page, so that the page has at least what the lag guarantees. */
  private static final String POSITION =
      """
      select e.epoch, e.parent, e.begins_after, feed_shared($1, $2, $3) as back,
             cast(extract(epoch from clock_timestamp() - complete_at) * 1000 as bigint) as lag
      from feed_position, (select * from feed_epoch order by place desc limit 1) e
      """;

  private static final String PAGE =
      "select seq, id from feed where scope_id = $1 and seq > $2 order by seq limit $3";

  /** Excludes entries numbered in a later epoch or in another history. */
  private static final String BETWEEN =
      """
      select id from feed where scope_id = $1 and seq > $2
        and seq <= least($3, feed_shared($4, $5, $6)) order by seq
      """;

  private static final String END =
      """
      select e.epoch, e.parent, e.begins_after, (select max(seq) from feed where scope_id = $1) as last
      from (select * from feed_epoch order by place desc limit 1) e
      """;

  private final Pool pool;
  private final FeedWaiters waiters;

  FeedReader(Pool pool, FeedWaiters waiters) {
    this.pool = pool;
    this.waiters = waiters;
  }

  /**
   * @param scope a client or a receiver
   * @param wait how long to wait if there is no entry; zero: not at all
   */
  public Uni<FeedPage> page(UUID scope, FeedPosition after, int limit, Duration wait) {
    return page(scope, after, limit)
        .chain(
            page ->
                !page.ids().isEmpty() || wait.isZero()
                    ? Uni.createFrom().item(page)
                    : waiters
                        .await(scope, page.next().to(), wait)
                        .chain(() -> page(scope, after, limit)));
  }

  /** The position after all that is in the feed now: a reader that begins here gets the news. */
  public Uni<FeedPosition> end(UUID scope) {
    return pool.preparedQuery(END)
        .execute(Tuple.of(scope))
        .map(rows -> rows.iterator().next())
        .map(
            row -> {
              long last = Objects.requireNonNullElse(row.getLong("last"), 0L);
              return new FeedPosition(epoch(row), last, last);
            });
  }

  private Uni<FeedPage> page(UUID scope, FeedPosition after, int limit) {
    return pool.preparedQuery(POSITION)
        .execute(Tuple.of(after.epoch().id(), after.epoch().parent(), after.epoch().begins()))
        .map(rows -> rows.iterator().next())
        .chain(position -> page(scope, after, limit, position));
  }

  private Uni<FeedPage> page(UUID scope, FeedPosition after, int limit, Row position) {
    Long back = position.getLong("back");
    long from = back == null ? after.to() : Math.min(back, after.to());
    return pool.preparedQuery(PAGE)
        .execute(Tuple.of(scope, from, limit))
        .map(
            rows -> {
              List<UUID> ids = new ArrayList<>(rows.size());
              List<Long> numbers = new ArrayList<>(rows.size());
              long to = from;
              for (Row row : rows) {
                ids.add(row.getUUID("id"));
                to = row.getLong("seq");
                numbers.add(to);
              }
              FeedPosition next = new FeedPosition(epoch(position), from, to);
              return new FeedPage(ids, numbers, next, position.getLong("lag"));
            });
  }

  private static Epoch epoch(Row position) {
    Integer parent = position.getInteger("parent");
    return new Epoch(
        position.getInteger("epoch"),
        parent == null ? 0 : parent,
        position.getLong("begins_after"));
  }

  /** Returns once more the page that ended at this position. */
  public Uni<List<UUID>> pageEndingAt(UUID scope, FeedPosition end) {
    return pool.preparedQuery(BETWEEN)
        .execute(
            Tuple.of(
                scope,
                end.from(),
                end.to(),
                end.epoch().id(),
                end.epoch().parent(),
                end.epoch().begins()))
        .map(rows -> rows.stream().map(row -> row.getUUID("id")).toList());
  }

  /**
   * A page of one feed, oldest first.
   *
   * @param ids of results or notifications, in the order of their numbers
   * @param numbers of these
   * @param next the reader's position after this page
   * @param lagMillis all that was committed at least this long ago is in the feed
   */
  public record FeedPage(List<UUID> ids, List<Long> numbers, FeedPosition next, long lagMillis) {

    /** The reader's position if it gets only the first {@code some} entries. */
    public FeedPosition after(int some) {
      return some == ids.size()
          ? next
          : new FeedPosition(next.epoch(), next.from(), numbers.get(some - 1));
    }
  }
}
