package io.tidings.reconciliation.feed;

import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The results that one statement committed and that have no numbers yet.
 *
 * @param id of the row of {@code feed_intake}
 * @param results of one statement; {@code id} is null for an incident
 */
record FeedIntakeRow(long id, List<IntakeResult> results) {

  static FeedIntakeRow of(Row row) {
    UUID[] ids = row.getArrayOfUUIDs("result_ids");
    UUID[] clients = row.getArrayOfUUIDs("client_ids");
    String[] types = row.getArrayOfStrings("types");
    String[] keys = row.getArrayOfStrings("keys");
    Long[] amounts = row.getArrayOfLongs("amounts");
    String[] currencies = row.getArrayOfStrings("currencies");
    OffsetDateTime[] ats = row.getArrayOfOffsetDateTimes("ats");
    List<IntakeResult> results = new ArrayList<>(ids.length);
    for (int i = 0; i < ids.length; i++) {
      Instant at = ats[i].toInstant();
      results.add(
          new IntakeResult(
              ids[i],
              clients[i],
              new CanonicalRecord(types[i], keys[i], amounts[i], currencies[i], at),
              new ArrayList<>(1)));
    }
    UUID[] notifications = row.getArrayOfUUIDs("notification_ids");
    if (notifications != null) {
      UUID[] receivers = row.getArrayOfUUIDs("receiver_ids");
      Integer[] places = row.getArrayOfIntegers("places");
      for (int i = 0; i < notifications.length; i++) {
        results
            .get(places[i] - 1)
            .notifications()
            .add(new IntakeResult.Addressed(receivers[i], notifications[i]));
      }
    }
    return new FeedIntakeRow(row.getLong("id"), results);
  }

  /**
   * One result that has no numbers yet.
   *
   * @param id {@code null} for an incident, which is in the feeds of its receivers only
   */
  record IntakeResult(
      UUID id, UUID clientId, CanonicalRecord record, List<Addressed> notifications) {

    /** One of its notifications. */
    record Addressed(UUID receiverId, UUID id) {}
  }

  /**
   * A batch of the intake to number.
   *
   * @param horizon every transaction with a smaller number has ended, and its rows are in {@code
   *     intake}, unless the limit cut that short
   * @param at a time before the query
   * @param walkNanos how long the database searched
   * @param lastId the last id assigned so far
   */
  record IntakeBatch(
      List<FeedIntakeRow> intake, String horizon, OffsetDateTime at, long walkNanos, long lastId) {

    /**
     * @param rows at least one; without an id if the intake is empty
     */
    static IntakeBatch of(RowSet<Row> rows) {
      Row first = rows.iterator().next();
      return new IntakeBatch(
          rows.stream().filter(row -> row.getLong("id") != null).map(FeedIntakeRow::of).toList(),
          first.getString("horizon"),
          first.getOffsetDateTime("taken_at"),
          first.getLong("walk_nanos"),
          first.getLong("last_id"));
    }
  }
}
