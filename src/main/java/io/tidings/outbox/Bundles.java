package io.tidings.outbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Sorts what one claim brought into what may travel as one message: rows of one receiver, ladder
 * and rung, so that whoever is slow or down holds up its own alone. Pure.
 */
final class Bundles {

  /** Together with the bodies: a message stays well below what a broker likes. */
  private static final int MOST_BYTES = 128 * 1_024;

  private record Way(UUID receiverId, String ladder, int rung) {}

  private Bundles() {}

  /**
   * @param most rows in one bundle, at least 1
   */
  static List<List<ClaimedRow>> of(List<ClaimedRow> rows, int most) {
    Map<Way, List<ClaimedRow>> ways = new LinkedHashMap<>();
    for (ClaimedRow row : rows) {
      var message = row.message();
      ways.computeIfAbsent(
              new Way(message.receiverId(), message.ladder(), message.rung()),
              way -> new ArrayList<>())
          .add(row);
    }
    List<List<ClaimedRow>> bundles = new ArrayList<>();
    ways.values().forEach(way -> cut(way, most, bundles));
    return bundles;
  }

  private static void cut(List<ClaimedRow> way, int most, List<List<ClaimedRow>> bundles) {
    int start = 0;
    int bytes = 0;
    for (int i = 0; i < way.size(); i++) {
      int size = way.get(i).message().body().length;
      if (i > start && (i - start == most || bytes + size > MOST_BYTES)) {
        bundles.add(way.subList(start, i));
        start = i;
        bytes = 0;
      }
      bytes += size;
    }
    bundles.add(way.subList(start, way.size()));
  }
}
