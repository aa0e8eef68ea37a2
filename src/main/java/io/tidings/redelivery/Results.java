package io.tidings.redelivery;

import io.smallrye.mutiny.Uni;
import io.tidings.database.Uuid7;
import io.tidings.outbox.Outbox.NamedLaddersJson;
import io.tidings.outbox.OutboxRelay;
import io.tidings.redelivery.ResultResource.NewResult;
import io.tidings.redelivery.ResultResource.ResultView;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Commits results, each with its notifications in one transaction, by the SQL function that
 * services sharing the database call directly.
 */
@Singleton
class Results {

  private static final String NOTIFY =
      """
      select tidings_notify($1, $2, $3, cast($4 as text)::json, $5, $6, $7, $8, cast($9 as text)::jsonb, $10)
      """;

  private static final String FIND =
      """
      select r.id, r.type, r.subject, r.at, n.id as notification_id, n.receiver_id
      from business_result r
           left join notification n on n.subject = r.subject and n.result_id = r.id and n.id >= $2 and n.id < $3
      where r.id = $1 order by n.id
      """;

  private static final Duration AROUND = Duration.ofMinutes(1);

  private final Pool pool;
  private final NamedLaddersJson ladders;
  private final OutboxRelay relay;

  Results(Pool pool, NamedLaddersJson ladders, OutboxRelay relay) {
    this.pool = pool;
    this.ladders = ladders;
    this.relay = relay;
  }

  /**
   * @param key the caller's Idempotency-Key, or {@code null}
   * @throws Problem naming the field; {@code order_conflict} if the key was used with other content
   */
  Uni<UUID> commit(UUID client, NewResult asked, String key, @Nullable String traceparent) {
    UUID[] receivers =
        asked.receivers() == null
            ? null
            : asked.receivers().stream().distinct().toArray(UUID[]::new);
    return pool.preparedQuery(NOTIFY)
        .execute(
            Tuple.from(
                new Object[] {
                  client,
                  asked.type(),
                  asked.subject(),
                  asked.data().toString(),
                  key,
                  receivers,
                  asked.amount(),
                  asked.currency(),
                  ladders.json(),
                  traceparent
                }))
        .map(rows -> rows.iterator().next().getUUID(0))
        .onFailure(PgException.class)
        .transform(Results::problem)
        .invoke(relay::wake);
  }

  /** The function names the field before the colon. */
  private static Throwable problem(Throwable failure) {
    PgException refused = (PgException) failure;
    String[] words = String.valueOf(refused.getErrorMessage()).split(": ", 2);
    if (refused.getSqlState().equals("55P03")) { // the lock_timeout of our connections
      return new Problem(
          ProblemCode.UNAVAILABLE, "A request with this Idempotency-Key is running; try again.");
    }
    if (words.length < 2) {
      return failure; // not raised by the function
    }
    return switch (refused.getSqlState()) {
      case "22023" -> Problem.invalid(words[0].equals("client") ? "clientId" : words[0], words[1]);
      case "TD002" ->
          new Problem(
              ProblemCode.ORDER_CONFLICT,
              "This Idempotency-Key was used with other content; use another one.",
              List.of(new Problem.FieldError(words[0], words[1])));
      default -> failure;
    };
  }

  Uni<ResultView> find(UUID id) {
    // Its notifications were created with it, so their ids are of about the same time.
    Instant made = Uuid7.time(id);
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(id, Uuid7.floor(made), Uuid7.floor(made.plus(AROUND))))
        .map(
            rows -> {
              if (rows.rowCount() == 0) {
                throw new Problem(
                    ProblemCode.STATE_CONFLICT,
                    "The result of this Idempotency-Key was deleted because of its age; use another key.");
              }
              Row first = rows.iterator().next();
              return new ResultView(
                  first.getUUID("id"),
                  first.getString("type"),
                  first.getString("subject"),
                  first.getOffsetDateTime("at").toInstant(),
                  rows.stream()
                      .filter(row -> row.getUUID("notification_id") != null)
                      .map(
                          row ->
                              new ResultView.Addressed(
                                  row.getUUID("notification_id"), row.getUUID("receiver_id")))
                      .toList());
            });
  }
}
