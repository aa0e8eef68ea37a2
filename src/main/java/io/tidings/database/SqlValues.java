package io.tidings.database;

import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Converts between Java's values and those of the SQL client. Pure. */
public final class SqlValues {

  private SqlValues() {}

  /**
   * Builds one column of many rows as an array for {@code unnest} in a statement: in the order of
   * the rows, with {@code null} where a row has no value.
   */
  public static <I, T> T[] array(List<I> rows, Function<I, T> part, IntFunction<T[]> array) {
    T[] column = array.apply(rows.size());
    for (int i = 0; i < column.length; i++) {
      column[i] = part.apply(rows.get(i));
    }
    return column;
  }

  /** A value for a column of type {@code timestamptz}. */
  public static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  /** The value of a column of type {@code timestamptz}. */
  public static @Nullable Instant instant(Row row, String column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }

  /** The first row, mapped; {@code null} if there is none. */
  public static <T> @Nullable T first(RowSet<Row> rows, Function<Row, T> map) {
    return rows.rowCount() == 0 ? null : map.apply(rows.iterator().next());
  }
}
