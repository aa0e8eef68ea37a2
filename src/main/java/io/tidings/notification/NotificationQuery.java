package io.tidings.notification;

import static io.tidings.database.SqlValues.utc;

import io.smallrye.mutiny.Uni;
import io.tidings.notification.Notification.DeliveryAttempt;
import io.tidings.notification.Notification.NotificationContent;
import io.tidings.notification.Notification.NotificationFilter;
import io.tidings.web.Page.PageSlice;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads notifications. Nothing here changes a row or holds a lock. */
@Singleton
public class NotificationQuery {

  private static final String SELECT =
      """
      select id, client_id, receiver_id, type, subject, state, reason, ladder, rung, generation, attempts,
             created_at, next_attempt_at, deadline, ended_at
      from notification where true""";

  /** By its last attempt that was made; a skipped one called nobody. */
  private static final String ANSWERED =
      """
      (select a.http_status from attempt a
       where a.notification_id = notification.id and a.outcome <> 'SKIPPED'
       order by a.number desc limit 1) = ?""";

  /** No index finds these, so a rare one may be looked for in all. */
  private static final String BRIEFLY = "set local statement_timeout = '5s'";

  private final Pool pool;

  NotificationQuery(Pool pool) {
    this.pool = pool;
  }

  /** Returns one notification or {@code null}; each scope that is not {@code null} must match. */
  public Uni<Notification> find(UUID id, @Nullable UUID clientScope, @Nullable UUID receiverScope) {
    return read(
            " and id = $1 and ($2::uuid is null or client_id = $2)"
                + " and ($3::uuid is null or receiver_id = $3)",
            Tuple.of(id, clientScope, receiverScope))
        .map(found -> found.isEmpty() ? null : found.get(0));
  }

  /** The attempts of one notification, by number from 1. */
  public Uni<List<DeliveryAttempt>> attempts(UUID id) {
    return pool.preparedQuery(
            "select number, generation, rung, at, outcome, http_status, duration_ms, error, trace_id"
                + " from attempt where notification_id = $1 order by number")
        .execute(Tuple.of(id))
        .map(rows -> rows.stream().map(DeliveryAttempt::of).toList());
  }

  /** Returns the body, and the beginnings of the answers to its attempts. */
  public Uni<NotificationContent> content(UUID id) {
    return pool.preparedQuery(
            "select "
                + NotificationSql.body("n")
                + " as body, a.number, a.response from notification n"
                + " left join attempt a on a.notification_id = n.id and a.response is not null"
                + " where n.id = $1 order by a.number")
        .execute(Tuple.of(id))
        .map(rows -> NotificationContent.of(id, rows.stream().toList()));
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
    Tuple values = Tuple.tuple();
    String conditions =
        and(values, "subject = any (?)", subjects.toArray(String[]::new))
            + and(values, "client_id = ?", clientScope)
            + and(values, "receiver_id = ?", receiverScope)
            + and(values, "id >= uuid7_floor(?)", utc(from))
            + and(values, "id < uuid7_floor(?)", utc(to));
    return read(conditions + " order by subject, id limit 10000", values);
  }

  /**
   * Nearest to the cursor first. Adds only the given conditions, so a list can use its index. By
   * type or HTTP status it fails after five seconds with SQLSTATE 57014.
   */
  public Uni<List<Notification>> list(NotificationFilter filter, PageSlice page) {
    Tuple values = Tuple.tuple();
    String conditions =
        and(values, "client_id = ?", filter.clientId())
            + and(values, "receiver_id = ?", filter.receiverId())
            + and(values, "subject = ?", filter.subject())
            + and(values, "type = ?", filter.type())
            + and(values, ANSWERED, filter.httpStatus())
            + inState(filter.state())
            + and(values, "id >= uuid7_floor(?)", utc(filter.from()))
            + and(values, "id < uuid7_floor(?)", utc(filter.to()))
            + and(values, "id < ?", page.older())
            + and(values, "id > ?", page.newer());
    values.addInteger(page.rows());
    String order = " order by id " + page.order() + " limit $" + values.size();
    return filter.type() == null && filter.httpStatus() == null
        ? read(conditions + order, values)
        : pool.withTransaction(
            sql -> sql.query(BRIEFLY).execute().chain(() -> read(sql, conditions + order, values)));
  }

  private Uni<List<Notification>> read(String conditions, Tuple values) {
    return read(pool, conditions, values);
  }

  private static Uni<List<Notification>> read(SqlClient sql, String conditions, Tuple values) {
    return sql.preparedQuery(SELECT + conditions)
        .execute(values)
        .map(rows -> rows.stream().map(Notification::of).toList());
  }

  /** No condition if the value is {@code null}; otherwise the value becomes a parameter. */
  private static String and(Tuple values, String condition, @Nullable Object value) {
    if (value == null) {
      return "";
    }
    values.addValue(value);
    return " and " + condition.replace("?", "$" + values.size());
  }

  /** A literal: a plan that is made once must know that it can use the index of states. */
  private static String inState(@Nullable NotificationState state) {
    return state == null
        ? ""
        : (state.isListed() ? " and listed_state = '" : " and state = '")
            + state
            + "'"
            + (state == NotificationState.PENDING ? " and id in (select id from outbox)" : "");
  }
}
