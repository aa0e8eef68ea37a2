package io.tidings.reconciliation.feed;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.smallrye.mutiny.Uni;
import io.tidings.notification.NotificationSql;
import io.tidings.reconciliation.feed.FeedReader.FeedPage;
import io.tidings.web.Cursors;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * Reads the results or notifications of feed entries, up to some megabytes. Each SQL statement
 * reads only the daily partitions of its ids.
 */
@Singleton
class FeedBodies {

  /** Limits a page to 8 MiB (at least one body), since a body may have 64 KiB. */
  private static final String PAGE =
      """
      select x.id, x.subject, MORE x.total > 8388608 and x.place > 1 as beyond,
             case when x.total <= 8388608 or x.place = 1 then x.bytes end as body
      from (select r.*, sum(octet_length(r.bytes)) over (order by r.place) as total
            from (select r.id, r.subject, MORE BODY as bytes, u.place
                  from unnest($1::uuid[]) with ordinality as u (id, place) join TABLE r on r.id = u.id
                  where r.id between $2 and $3) r) x
      """;

  private static final String RESULTS =
      PAGE.replace("MORE", "").replace("BODY", "r.body").replace("TABLE", "business_result");
  private static final String NOTIFICATIONS =
      PAGE.replace("MORE", "state, attempts,")
          .replace("BODY", NotificationSql.body("r"))
          .replace("TABLE", "notification");

  private final Pool pool;

  FeedBodies(Pool pool) {
    this.pool = pool;
  }

  Uni<FeedPageWriter> results(List<UUID> ids) {
    return answer(RESULTS, ids, FeedBodies::head);
  }

  Uni<FeedPageWriter> notifications(List<UUID> ids) {
    return answer(
        NOTIFICATIONS,
        ids,
        row ->
            head(row)
                + ','
                + FeedPageWriter.text("state", row.getString("state"))
                + ",\"attemptCount\":"
                + row.getInteger("attempts"));
  }

  private static String head(Row row) {
    return FeedPageWriter.text("id", row.getUUID("id").toString())
        + ','
        + FeedPageWriter.text("subject", row.getString("subject"));
  }

  private Uni<FeedPageWriter> answer(String query, List<UUID> ids, Function<Row, String> own) {
    return rows(query, ids)
        .map(
            rows -> {
              FeedPageWriter answer = new FeedPageWriter();
              for (UUID id : ids) {
                Row row = rows.get(id);
                if (row == null) {
                  answer.skip(); // its partition was dropped meanwhile
                } else if (row.getBoolean("beyond")) {
                  break;
                } else {
                  answer.add(own.apply(row), row.getBuffer("body").getBytes());
                }
              }
              return answer;
            });
  }

  private Uni<Map<UUID, Row>> rows(String query, List<UUID> ids) {
    if (ids.isEmpty()) {
      return Uni.createFrom().item(Map.of());
    }
    return pool.preparedQuery(query)
        .execute(Tuple.of(ids.toArray(UUID[]::new), Collections.min(ids), Collections.max(ids)))
        .map(
            rows -> {
              Map<UUID, Row> byId = new HashMap<>(rows.size() * 2);
              rows.forEach(row -> byId.put(row.getUUID("id"), row));
              return byId;
            });
  }

  /**
   * Writes a page of a feed as JSON. Copies the stored bodies unchanged: they are JSON already, and
   * parsing and writing them again would slow down the feed.
   */
  static final class FeedPageWriter {

    private final Buffer out = Buffer.buffer(64 * 1024).appendString("{\"items\":[");
    private boolean any;
    private int done; // entries handled, including skipped ones

    /**
     * @param own at least one {@code "name":value} pair, written before those of the body
     * @param body a JSON object with at least one member
     */
    void add(String own, byte[] body) {
      out.appendString(any ? ",{" : "{").appendString(own).appendString(",");
      out.appendBytes(body, 1, body.length - 1);
      any = true;
      done++;
    }

    /** Counts an entry whose body no longer exists. */
    void skip() {
      done++;
    }

    /** {@code "name":"text"}. */
    static String text(String name, String value) {
      String quoted = new String(JsonStringEncoder.getInstance().quoteAsString(value));
      return '"' + name + "\":\"" + quoted + '"';
    }

    /**
     * @param list the cursor for the next page belongs to it
     */
    Buffer end(FeedPage page, Cursors cursors, String list) {
      String next = cursors.write(list, page.after(done).bytes());
      return out.appendString("],")
          .appendString(text("next", next))
          .appendString(
              String.format(Locale.ROOT, ",\"lagSeconds\":%.3f}", page.lagMillis() / 1e3));
    }
  }
}
