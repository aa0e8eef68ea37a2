package io.tidings.outbox;

import io.tidings.notification.NotificationMessage;
import io.tidings.notification.TraceParent;
import io.tidings.outbox.Claim.ClaimedRow;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * A claim of this relay on one row; held without the row's body until it is settled.
 *
 * @param handsOver whether the broker's confirm hands the notification over to an AMQP receiver
 * @param stamp when the claim ends; also identifies it: an update changes only rows with its stamp
 */
record Claim(UUID receiverId, UUID id, int generation, OffsetDateTime stamp, boolean handsOver) {

  /**
   * A row of the outbox that this relay is about to send.
   *
   * @param attempts number of attempts made so far
   */
  record ClaimedRow(NotificationMessage message, OffsetDateTime stamp, int attempts) {

    /**
     * @param handsOver see {@link Claim}
     */
    Claim claim(boolean handsOver) {
      return new Claim(message.receiverId(), message.id(), message.generation(), stamp, handsOver);
    }
  }

  /**
   * The rows of one claim.
   *
   * @param inOrder the rows found in the order of their ids; the others had returned to the outbox
   *     and were due
   * @param number number of rows that were claimed, with those that can't be sent
   * @param walkNanos how long the database searched
   * @param lookedAt number of receivers searched
   */
  record ClaimedBatch(
      List<ClaimedRow> rows, List<ClaimedRow> inOrder, int number, long walkNanos, long lookedAt) {

    private static final Logger LOG = Logger.getLogger(ClaimRows.class);

    /** Reads the answer of a statement of {@link ClaimRows}. */
    static ClaimedBatch of(RowSet<Row> found) {
      List<ClaimedRow> rows = new ArrayList<>();
      List<ClaimedRow> inOrder = new ArrayList<>();
      List<UUID> withoutBody = new ArrayList<>();
      for (Row row : found) {
        UUID id = row.getUUID("id");
        if (id != null && row.getBuffer("body") == null) {
          withoutBody.add(id); // must not block the others
        } else if (id != null) {
          ClaimedRow claimed = map(row);
          rows.add(claimed);
          if (!row.getBoolean("came_back")) {
            inOrder.add(claimed);
          }
        }
      }
      if (!withoutBody.isEmpty()) {
        LOG.errorf(
            "outbox.body_missing number=%d first=%s", withoutBody.size(), withoutBody.get(0));
      }
      Row first = found.iterator().next();
      return new ClaimedBatch(
          rows,
          inOrder,
          rows.size() + withoutBody.size(),
          first.getLong("walk_nanos"),
          first.getLong("looked_at"));
    }

    private static ClaimedRow map(Row row) {
      return new ClaimedRow(
          new NotificationMessage(
              row.getUUID("id"),
              row.getUUID("receiver_id"),
              row.getString("type"),
              row.getString("ladder"),
              row.getInteger("rung"),
              row.getInteger("generation"),
              row.getOffsetDateTime("deadline").toInstant(),
              row.getBuffer("body").getBytes(),
              TraceParent.read(row.getString("traceparent"))),
          row.getOffsetDateTime("claimed_until"),
          row.getInteger("attempts"));
    }
  }

  /**
   * Groups the rows of one claim into bundles, each published as one message. A bundle has rows of
   * one receiver, ladder and rung, so a receiver that is slow or down delays only its own rows.
   * Pure.
   */
  static final class Bundles {

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
}
