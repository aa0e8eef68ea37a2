package io.tidings.outbox;

import io.smallrye.mutiny.Uni;
import io.tidings.database.SqlValues;
import io.tidings.notification.NotificationMessage;
import io.tidings.notification.NotificationMessage.WireBody;
import io.tidings.outbox.Claim.ClaimedRow;
import io.tidings.outbox.Outbox.BusinessResult;
import io.tidings.outbox.Outbox.NamedLaddersJson;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Commits many results together with their notifications in one statement, then sends them at once.
 * The statement also claims the notifications, so the relay need not find them; after a crash
 * between commit and sending the claim expires.
 */
@Singleton
public class ResultCommit {

  private static final Logger LOG = Logger.getLogger(ResultCommit.class);

  private static final String STATEMENT =
      """
      with result as (
        select i.*, (i.ordinality - 1)::int as place, uuid7() as id
        from unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::text[], $8::text[], $9::bigint[], $10::text[],
                    $11::timestamptz[])
             with ordinality as i (client_id, type, subject, body, traceparent, key, amount, currency, at, ordinality)
      ), ADDRESSED, CHANGE, APPENDED
      select c.place, a.id, a.receiver_id, a.active, a.ladder, a.deadline,
             now() + $7::bigint * interval '1 ms' as claimed_until
      from committed c left join addressed a using (place)
      """
          .replace("ADDRESSED", AppendSql.addressed(AppendSql.OF_BUSINESS))
          .replace("APPENDED", AppendSql.APPENDED)
          .replace("LADDERS", "$6")
          .replace("CLAIM_MS", "$7::bigint");

  private final Pool pool;
  private final OutboxRelay relay;
  private final WireBody wireBody;
  private final NamedLaddersJson ladders;

  ResultCommit(Pool pool, OutboxRelay relay, WireBody wireBody, NamedLaddersJson ladders) {
    this.pool = pool;
    this.relay = relay;
    this.wireBody = wireBody;
    this.ladders = ladders;
  }

  /**
   * Builds the statement for {@link #commit}; build it once.
   *
   * @param change common table expressions that change the caller's own rows. The last one is
   *     {@code committed (place)}: the 0-based positions of the results to commit. They may read
   *     {@code result} and {@code fanned (place, receivers)}; their own parameters begin at {@code
   *     $12}.
   */
  public static String statement(String change) {
    return STATEMENT.replace("CHANGE", change);
  }

  /**
   * Commits, then attempts directly, or publishes.
   *
   * @param own the values from {@code $12} on
   * @return the positions of the committed results; nothing was written for the others
   */
  public Uni<Set<Integer>> commit(
      String statement, List<BusinessResult> results, List<Object> own) {
    List<byte[]> bodies =
        results.stream().map(r -> wireBody.write(r.type(), r.at(), r.data())).toList();
    Tuple values =
        Tuple.tuple()
            .addValue(SqlValues.array(results, BusinessResult::clientId, UUID[]::new))
            .addValue(SqlValues.array(results, BusinessResult::type, String[]::new))
            .addValue(SqlValues.array(results, BusinessResult::subject, String[]::new))
            .addValue(
                SqlValues.array(
                    bodies,
                    body -> Buffer.buffer(body).getDelegate(),
                    io.vertx.core.buffer.Buffer[]::new))
            .addValue(SqlValues.array(results, BusinessResult::traceparent, String[]::new))
            .addValue(ladders.json())
            .addValue(relay.claimMillisForNew())
            .addValue(SqlValues.array(results, BusinessResult::key, String[]::new))
            .addValue(SqlValues.array(results, BusinessResult::amount, Long[]::new))
            .addValue(SqlValues.array(results, BusinessResult::currency, String[]::new))
            .addValue(
                SqlValues.array(
                    results, r -> r.at().atOffset(ZoneOffset.UTC), OffsetDateTime[]::new));
    own.forEach(values::addValue);
    long begunNanos = System.nanoTime();
    return pool.preparedQuery(statement)
        .execute(values)
        .map(rows -> committed(rows, results, bodies, begunNanos));
  }

  private Set<Integer> committed(
      RowSet<Row> rows, List<BusinessResult> results, List<byte[]> bodies, long begunNanos) {
    Instant answered = Instant.now();
    Set<Integer> places = new HashSet<>();
    List<ClaimedRow> active = new ArrayList<>();
    List<ClaimedRow> inactive = new ArrayList<>();
    for (Row row : rows) {
      int place = row.getInteger("place");
      places.add(place);
      if (row.getUUID("id") != null && row.getOffsetDateTime("claimed_until") == null) {
        relay.addWaiting(row.getUUID("receiver_id"), row.getUUID("id"));
      } else if (row.getUUID("id") != null) {
        ClaimedRow claimed = map(row, results.get(place), bodies.get(place));
        (row.getBoolean("active") ? active : inactive).add(claimed);
      }
    }
    relay.committed(active, inactive, begunNanos);
    active.forEach(
        row -> LOG.debugf("result.committed notification=%s at=%s", row.message().id(), answered));
    return places;
  }

  private static ClaimedRow map(Row row, BusinessResult result, byte[] body) {
    return new ClaimedRow(
        new NotificationMessage(
            row.getUUID("id"),
            row.getUUID("receiver_id"),
            result.type(),
            row.getString("ladder"),
            0,
            0,
            row.getOffsetDateTime("deadline").toInstant(),
            body,
            result.traceparent()),
        row.getOffsetDateTime("claimed_until"),
        0);
  }
}
