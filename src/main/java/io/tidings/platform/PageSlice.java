package io.tidings.platform;

import java.util.UUID;

/**
 * Which rows of a list, newest first, a page wants: the {@link #rows} next older ones than a row,
 * or the next newer ones. One row more than the page has is asked for, which tells whether there is
 * more.
 *
 * @param list names the list for its cursors, see {@link Cursors}
 * @param older only ids smaller than this one; {@code null}: from the newest
 * @param newer only ids greater than this one, the nearest first; {@code null} unless the page goes
 *     backwards
 * @param size how many items the page has at most
 */
public record PageSlice(Cursors cursors, String list, UUID older, UUID newer, int size) {

  public int rows() {
    return size + 1;
  }

  public boolean isBackwards() {
    return newer != null;
  }

  /** As SQL orders the rows: the nearest first. */
  public String order() {
    return isBackwards() ? "asc" : "desc";
  }

  /** The cursor of what is older than this row. */
  String olderThan(UUID id) {
    return cursors.write(list, id, false);
  }

  /** The cursor of what is newer than this row. */
  String newerThan(UUID id) {
    return cursors.write(list, id, true);
  }
}
