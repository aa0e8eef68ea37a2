package io.tidings.database;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Builds one column of many rows as an array for {@code unnest} in a statement: in the order of the
 * rows, with {@code null} where a row has no value. Pure.
 */
public final class SqlArray {

  private SqlArray() {}

  public static <I, T> T[] of(List<I> rows, Function<I, T> part, IntFunction<T[]> array) {
    return rows.stream().map(part).toArray(array);
  }
}
