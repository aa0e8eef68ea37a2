package io.tidings.web;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list, newest first. Stable while rows are added: a cursor points between two rows,
 * and new rows come before the first page.
 *
 * @param next cursor for older items, or {@code null} at the end
 * @param prev cursor for newer items, including ones created later; {@code null} only while the
 *     list is empty
 */
public record Page<T>(List<T> items, @Nullable String next, @Nullable String prev) {

  public static final int DEFAULT_LIMIT = 50;
  public static final int MAX_LIMIT = 200;

  /**
   * @param rows in the order of {@link PageSlice#order}: nearest first, one more than the page has
   */
  public static <R, T> Page<T> of(
      PageSlice slice, List<R> rows, Function<R, T> view, Function<R, UUID> id) {
    boolean more = rows.size() > slice.size();
    List<R> shown = new ArrayList<>(more ? rows.subList(0, slice.size()) : rows);
    if (slice.isBackwards()) {
      Collections.reverse(shown);
    }
    if (shown.isEmpty()) {
      return empty(slice);
    }
    UUID newest = id.apply(shown.get(0));
    UUID oldest = id.apply(shown.get(shown.size() - 1));
    return new Page<>(
        shown.stream().map(view).toList(),
        more || slice.isBackwards() ? slice.olderThan(oldest) : null,
        slice.newerThan(newest));
  }

  /** No rows now; but the row of the cursor may exist, and newer ones may follow. */
  private static <T> Page<T> empty(PageSlice slice) {
    return slice.isBackwards()
        ? new Page<>(
            List.of(),
            slice.olderThan(successor(requireNonNull(slice.newer()))),
            slice.newerThan(requireNonNull(slice.newer())))
        : new Page<>(
            List.of(),
            null,
            slice.older() == null ? null : slice.newerThan(predecessor(slice.older())));
  }

  private static UUID successor(UUID id) {
    return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits() + 1);
  }

  private static UUID predecessor(UUID id) {
    return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits() - 1);
  }

  /**
   * Selects the rows that a page of a list, newest first, needs: the next {@link #rows} older than
   * a row, or the next newer ones. It asks for one row more than the page has, to see if more
   * follow.
   *
   * @param list the list's name in its cursors, see {@link Cursors}
   * @param older only ids smaller than this one; {@code null}: start with the newest
   * @param newer only ids greater than this one, nearest first; {@code null} unless the page goes
   *     backwards
   * @param size the maximum number of items on the page
   */
  public record PageSlice(
      Cursors cursors, String list, @Nullable UUID older, @Nullable UUID newer, int size) {

    public int rows() {
      return size + 1;
    }

    public boolean isBackwards() {
      return newer != null;
    }

    /** The SQL sort direction: nearest first. */
    public String order() {
      return isBackwards() ? "asc" : "desc";
    }

    /** The cursor for items older than this row. */
    String olderThan(UUID id) {
      return cursors.write(list, id, false);
    }

    /** The cursor for items newer than this row. */
    String newerThan(UUID id) {
      return cursors.write(list, id, true);
    }
  }
}
