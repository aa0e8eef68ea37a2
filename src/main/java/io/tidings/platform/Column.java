package io.tidings.platform;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * One column of many rows, as a statement takes it for {@code unnest}: in the order of the rows,
 * with {@code null} where a row has none. Pure.
 */
public final class Column {

  private Column() {}

  public static <I, T> T[] of(List<I> rows, Function<I, T> part, IntFunction<T[]> array) {
    return rows.stream().map(part).toArray(array);
  }
}
