package io.tidings.platform;

import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * One page of a list, newest first: its items, and the cursor of the next page or {@code null} at
 * the end. Stable while rows are added: new ones come before the first page.
 */
public record Page<T>(List<T> items, String next) {

  public static final int DEFAULT_LIMIT = 50;
  public static final int MAX_LIMIT = 200;

  /**
   * Cuts a page out of rows that were read with one more than the limit, which tells whether there
   * is a next page.
   */
  public static <R, T> Page<T> cut(
      List<R> rows,
      int limit,
      Function<R, T> view,
      Function<R, UUID> id,
      Function<UUID, String> cursor) {
    boolean more = rows.size() > limit;
    List<R> shown = more ? rows.subList(0, limit) : rows;
    String next = more ? cursor.apply(id.apply(shown.get(shown.size() - 1))) : null;
    return new Page<>(shown.stream().map(view).toList(), next);
  }
}
