package io.tidings.account;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A result that the two sides do not know alike.
 *
 * @param theirs {@code null} for EXTRA
 * @param ours {@code null} for LOST
 */
record Difference(Kind kind, Known theirs, Known ours) {

  enum Kind {
    /** They have it, and we never heard of it. */
    LOST,
    /** The money differs, or the time within its minute; another minute is LOST and EXTRA. */
    ALTERED,
    /** We have it, and they do not. */
    EXTRA
  }

  private record Key(String type, String orderNo) {}

  Known either() {
    return theirs == null ? ours : theirs;
  }

  /** Pure. */
  static List<Difference> between(List<Known> theirs, List<Known> ours) {
    Map<Key, Known> left = new HashMap<>();
    ours.forEach(one -> left.put(new Key(one.type(), one.orderNo()), one));
    List<Difference> found = new ArrayList<>();
    for (Known their : theirs) {
      Known our = left.remove(new Key(their.type(), their.orderNo()));
      if (our == null) {
        found.add(new Difference(Kind.LOST, their, null));
      } else if (!Known.digest(List.of(their)).equals(Known.digest(List.of(our)))) {
        found.add(new Difference(Kind.ALTERED, their, our));
      }
    }
    left.values().forEach(our -> found.add(new Difference(Kind.EXTRA, null, our)));
    return found;
  }
}
