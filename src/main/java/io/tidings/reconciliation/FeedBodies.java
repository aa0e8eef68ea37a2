package io.tidings.reconciliation;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the entries of a feed stand for. A statement opens only the days that its ids are of. */
@Singleton
class FeedBodies {

  private static final String RESULTS =
      "select id, subject, body from business_result where id = any ($1) and id between $2 and $3";

  private static final String NOTIFICATIONS =
      "select id, subject, state, attempts, body from notification where id = any ($1) and id between $2 and $3";

  private final Pool pool;

  FeedBodies(Pool pool) {
    this.pool = pool;
  }

  Uni<FeedAnswer> results(List<UUID> ids) {
    return rows(RESULTS, ids)
        .map(
            rows -> {
              FeedAnswer answer = new FeedAnswer();
              for (UUID id : ids) {
                Row row = rows.get(id);
                if (row != null) { // else its day has been dropped meanwhile
                  answer.add(head(row), row.getBuffer("body").getBytes());
                }
              }
              return answer;
            });
  }

  Uni<FeedAnswer> notifications(List<UUID> ids) {
    return rows(NOTIFICATIONS, ids)
        .map(
            rows -> {
              FeedAnswer answer = new FeedAnswer();
              for (UUID id : ids) {
                Row row = rows.get(id);
                if (row != null) {
                  String own =
                      head(row)
                          + ','
                          + FeedAnswer.text("state", row.getString("state"))
                          + ",\"attemptCount\":"
                          + row.getInteger("attempts");
                  answer.add(own, row.getBuffer("body").getBytes());
                }
              }
              return answer;
            });
  }

  private static String head(Row row) {
    return FeedAnswer.text("id", row.getUUID("id").toString())
        + ','
        + FeedAnswer.text("subject", row.getString("subject"));
  }

  private Uni<Map<UUID, Row>> rows(String query, List<UUID> ids) {
    if (ids.isEmpty()) {
      return Uni.createFrom().item(Map.of());
    }
    UUID[] all = ids.toArray(UUID[]::new);
    return pool.preparedQuery(query)
        .execute(Tuple.of(all, Collections.min(ids), Collections.max(ids)))
        .map(
            rows -> {
              Map<UUID, Row> byId = new HashMap<>(rows.size() * 2);
              rows.forEach(row -> byId.put(row.getUUID("id"), row));
              return byId;
            });
  }
}
