package io.tidings.web;

import java.util.UUID;

/**
 * Selects the rows that a page of a list, newest first, needs: the next {@link #rows} older than a
 * row, or the next newer ones. It asks for one row more than the page has, to see if more follow.
 *
 * @param list the list's name in its cursors, see {@link Cursors}
 * @param older only ids smaller than this one; {@code null}: start with the newest
 * @param newer only ids greater than this one, nearest first; {@code null} unless the page goes
 *     backwards
 * @param size the maximum number of items on the page
 */
public record PageSlice(Cursors cursors, String list, UUID older, UUID newer, int size) {

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
