package io.tidings.account;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A result that differs between the recharge system and the account system.
 *
 * @param theirs the recharge system's; {@code null} for EXTRA
 * @param ours the account system's; {@code null} for LOST
 */
record Difference(Kind kind, KnownResult theirs, KnownResult ours) {

  enum Kind {
    /** The recharge system has it, the account system does not. */
    LOST,
    /** Amount, currency or time within its minute differs; in another minute: LOST and EXTRA. */
    ALTERED,
    /** The account system has it, the recharge system does not. */
    EXTRA
  }

  private record Key(String type, String orderNo) {}

  KnownResult either() {
    return theirs == null ? ours : theirs;
  }

  /** Finds the differences; a pure function. */
  static List<Difference> between(List<KnownResult> theirs, List<KnownResult> ours) {
    Map<Key, KnownResult> left = new HashMap<>();
    ours.forEach(one -> left.put(new Key(one.type(), one.orderNo()), one));
    List<Difference> found = new ArrayList<>();
    for (KnownResult their : theirs) {
      KnownResult our = left.remove(new Key(their.type(), their.orderNo()));
      if (our == null) {
        found.add(new Difference(Kind.LOST, their, null));
      } else if (!KnownResult.digest(List.of(their)).equals(KnownResult.digest(List.of(our)))) {
        found.add(new Difference(Kind.ALTERED, their, our));
      }
    }
    left.values().forEach(our -> found.add(new Difference(Kind.EXTRA, null, our)));
    return found;
  }
}
