package io.tidings.outbox;

import io.tidings.outbox.Claim.ClaimedRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Groups the rows of one claim into bundles, each published as one message. A bundle has rows of
 * one receiver, ladder and rung, so a receiver that is slow or down delays only its own rows. Pure.
 */
final class Bundles {

  /** For all bodies of a bundle: keeps a message well below the size that brokers handle well. */
  private static final int MOST_BYTES = 128 * 1_024;

  private record Way(UUID receiverId, String ladder, int rung) {}

  private Bundles() {}

  /**
   * @param most maximum number of rows in one bundle, at least 1
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
