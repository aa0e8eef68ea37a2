package io.tidings.notification;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.database.Uuid7;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * A statement on notifications that are named by their ids. It runs once for each day among them
 * and names that day's partition itself: {@code notification_DAY} in its text.
 *
 * <p><b>Guarantee:</b> a row that another transaction is changing is not missed. If PostgreSQL
 * chose the partitions, an update that waited for a row could skip it (decision 101). A statement
 * over all partitions also has a cost for each of them: measured with 37, more than half of the
 * database's work.
 */
public final class DailyStatement {

  static final String TABLE = "notification_DAY";

  private static final long DAY_MILLIS = 86_400_000;
  private static final String UNDEFINED_TABLE = "42P01";

  /** The text for one day. */
  private record Text(long day, String sql) {}

  private final String pattern;
  private volatile Text last;

  /**
   * @param sql with {@code notification_DAY} as the table
   */
  public DailyStatement(String sql) {
    if (!sql.contains(TABLE)) {
      throw new IllegalArgumentException("does not name " + TABLE);
    }
    this.pattern = sql;
    this.last = new Text(0, on(0));
  }

  /**
   * Runs it for each day, in the order of the ids, in which rows are also locked. A day without a
   * partition has no rows; in a transaction, which that would end, the caller must have read the
   * rows before.
   *
   * @param values the parameters for the items of one day, which are sorted by id
   */
  public <T> Multi<Row> run(
      SqlClient sql, List<T> items, Function<T, UUID> id, Function<List<T>, Tuple> values) {
    return Multi.createFrom()
        .iterable(byDay(items, id))
        .onItem()
        .transformToUniAndConcatenate(
            part ->
                sql.preparedQuery(text(day(id.apply(part.get(0)))))
                    .execute(values.apply(part))
                    .map(rows -> StreamSupport.stream(rows.spliterator(), false).toList())
                    .onFailure(failure -> isWithoutPartition(failure, id.apply(part.get(0))))
                    .recoverWithUni(() -> Uni.createFrom().item(List.<Row>of())))
        .onItem()
        .disjoint();
  }

  /** Sorts the items by id and splits them by day. */
  static <T> List<List<T>> byDay(List<T> items, Function<T, UUID> id) {
    List<T> ordered = items.stream().sorted(Comparator.comparing(id, Uuid7.ORDER)).toList();
    List<List<T>> days = new ArrayList<>();
    int start = 0;
    for (int i = 1; i <= ordered.size(); i++) {
      if (i == ordered.size()
          || day(id.apply(ordered.get(i))) != day(id.apply(ordered.get(start)))) {
        days.add(ordered.subList(start, i));
        start = i;
      }
    }
    return days;
  }

  private String text(long day) {
    Text known = last;
    if (known.day() != day) {
      known = new Text(day, on(day));
      last = known;
    }
    return known.sql();
  }

  private String on(long day) {
    return pattern.replace(TABLE, table(day));
  }

  private static String table(long day) {
    LocalDate date = LocalDate.ofEpochDay(day);
    return String.format(
        Locale.ROOT,
        "notification_%04d%02d%02d",
        date.getYear(),
        date.getMonthValue(),
        date.getDayOfMonth());
  }

  /** The first 48 bits of a UUIDv7 are milliseconds; a partition is one day in UTC. */
  private static long day(UUID id) {
    return Uuid7.time(id).toEpochMilli() / DAY_MILLIS;
  }

  private static boolean isWithoutPartition(Throwable failure, UUID id) {
    return failure instanceof PgException refused
        && UNDEFINED_TABLE.equals(refused.getSqlState())
        && refused.getErrorMessage().contains('"' + table(day(id)) + '"');
  }
}
