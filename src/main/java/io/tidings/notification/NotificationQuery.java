package io.tidings.notification;

import io.smallrye.mutiny.Uni;
import io.tidings.notification.Notification.DeliveryAttempt;
import io.tidings.web.Page.PageSlice;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads notifications. Nothing here changes a row or holds a lock. */
@Singleton
public class NotificationQuery {

  private static final String COLUMNS =
      "id, client_id, receiver_id, type, subject, state, reason, ladder, rung, generation, attempts,"
          + " created_at, next_attempt_at, deadline, ended_at";

  private final Pool pool;

  NotificationQuery(Pool pool) {
    this.pool = pool;
  }

  /** Returns one notification or {@code null}; each scope that is not {@code null} must match. */
  public Uni<Notification> find(UUID id, @Nullable UUID clientScope, @Nullable UUID receiverScope) {
    return pool.preparedQuery(
            "select "
                + COLUMNS
                + " from notification where id = $1 and ($2::uuid is null or client_id = $2)"
                + " and ($3::uuid is null or receiver_id = $3)")
        .execute(Tuple.of(id, clientScope, receiverScope))
        .map(rows -> rows.rowCount() == 0 ? null : map(rows.iterator().next()));
  }

  /** The attempts of one notification, by number from 1. */
  public Uni<List<DeliveryAttempt>> attempts(UUID id) {
    return pool.preparedQuery(
            "select number, generation, rung, at, outcome, http_status, duration_ms, error"
                + " from delivery_attempt where notification_id = $1 order by number")
        .execute(Tuple.of(id))
        .map(rows -> rows.stream().map(NotificationQuery::attempt).toList());
  }

  /**
   * Returns the notifications about these subjects, by subject and id; the first 10,000.
   *
   * @param from made at or after this; {@code null}: no limit. A narrow range opens few partitions
   */
  public Uni<List<Notification>> about(
      List<String> subjects,
      @Nullable UUID clientScope,
      @Nullable UUID receiverScope,
      @Nullable Instant from,
      @Nullable Instant to) {
    StringBuilder sql = new StringBuilder("select " + COLUMNS + " from notification where true");
    Tuple values = Tuple.tuple();
    add(sql, values, " and subject = any ($", subjects.toArray(String[]::new), ")");
    add(sql, values, " and client_id = $", clientScope);
    add(sql, values, " and receiver_id = $", receiverScope);
    add(sql, values, " and id >= uuid7_floor($", utc(from), ")");
    add(sql, values, " and id < uuid7_floor($", utc(to), ")");
    return pool.preparedQuery(sql + " order by subject, id limit 10000")
        .execute(values)
        .map(rows -> rows.stream().map(NotificationQuery::map).toList());
  }

  /** Nearest to the cursor first. Adds only the given conditions, so a list can use its index. */
  public Uni<List<Notification>> list(NotificationFilter filter) {
    StringBuilder sql = new StringBuilder("select " + COLUMNS + " from notification where true");
    Tuple values = Tuple.tuple();
    add(sql, values, " and client_id = $", filter.clientId());
    add(sql, values, " and receiver_id = $", filter.receiverId());
    add(sql, values, " and subject = $", filter.subject());
    if (filter.state() != null) {
      // A literal and not a parameter: a plan that is made once must know that it can use the
      // index of states.
      sql.append(" and state = '" + filter.state().name() + "'");
    }
    if (filter.state() == NotificationState.PENDING) {
      sql.append(" and id in (select id from outbox)");
    }
    add(sql, values, " and id >= uuid7_floor($", utc(filter.from()), ")");
    add(sql, values, " and id < uuid7_floor($", utc(filter.to()), ")");
    add(sql, values, " and id < $", filter.page().older());
    add(sql, values, " and id > $", filter.page().newer());
    values.addInteger(filter.page().rows());
    sql.append(" order by id " + filter.page().order() + " limit $").append(values.size());
    return pool.preparedQuery(sql.toString())
        .execute(values)
        .map(rows -> rows.stream().map(NotificationQuery::map).toList());
  }

  private static void add(
      StringBuilder sql, Tuple values, String condition, @Nullable Object value) {
    add(sql, values, condition, value, "");
  }

  private static void add(
      StringBuilder sql, Tuple values, String condition, @Nullable Object value, String close) {
    if (value != null) {
      values.addValue(value);
      sql.append(condition).append(values.size()).append(close);
    }
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  private static @Nullable Instant instant(Row row, String column) {
    OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }

  private static Notification map(Row row) {
    return new Notification(
        row.getUUID("id"),
        row.getUUID("client_id"),
        row.getUUID("receiver_id"),
        row.getString("type"),
        row.getString("subject"),
        NotificationState.valueOf(row.getString("state")),
        row.getString("reason"),
        row.getString("ladder"),
        row.getInteger("rung"),
        row.getInteger("generation"),
        row.getInteger("attempts"),
        instant(row, "created_at"),
        instant(row, "next_attempt_at"),
        instant(row, "deadline"),
        instant(row, "ended_at"));
  }

  private static DeliveryAttempt attempt(Row row) {
    return new DeliveryAttempt(
        row.getInteger("number"),
        row.getInteger("generation"),
        row.getInteger("rung"),
        instant(row, "at"),
        row.getString("outcome"),
        row.getInteger("http_status"),
        row.getInteger("duration_ms"),
        row.getString("error"));
  }

  /**
   * Which notifications to list; every field except the page may be {@code null}.
   *
   * @param from inclusive, by the time in the id
   * @param to exclusive
   */
  public record NotificationFilter(
      @Nullable UUID clientId,
      @Nullable UUID receiverId,
      String subject,
      @Nullable NotificationState state,
      @Nullable Instant from,
      @Nullable Instant to,
      PageSlice page) {}
}
