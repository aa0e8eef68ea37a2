package io.tidings.statement;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;

/** Reads the lines of a day, page by page, in the order of their time. */
@Singleton
class LineRows {

  /** A page of lines, and where the next one goes on. */
  record LinePage(List<StatementLine> lines, Place last) {}

  private static final String OF_CLIENT =
      """
      select f.seq, f.id, f.type, f.key, f.amount, f.currency, f.at, null::text as state, null::int as attempts, null::timestamptz as ended_at
      from feed f
      where f.scope_id = $1 and f.at < $3 and (f.at, f.seq) > ($2, $4)
      order by f.at, f.seq limit $5
      """;

  /** A notification's id is of about the same moment, which says in which partitions it can be. */
  private static final String OF_RECEIVER =
      """
      select f.seq, f.id, f.type, f.key, f.amount, f.currency, f.at, n.state, n.attempts, n.ended_at
      from feed f left join notification n on n.id = f.id and n.id >= uuid7_floor($6) and n.id < uuid7_floor($7)
      where f.scope_id = $1 and f.at < $3 and (f.at, f.seq) > ($2, $4)
      order by f.at, f.seq limit $5
      """;

  private static final Duration AROUND = Duration.ofMinutes(1);

  private final Pool pool;

  LineRows(Pool pool) {
    this.pool = pool;
  }

  Uni<LinePage> read(Scope scope, Day day, Place after, int limit) {
    Tuple values =
        Tuple.of(scope.id(), after.at(), StatementRows.utc(day.to()), after.seq(), limit);
    if (scope.isReceiver()) {
      values.addValue(StatementRows.utc(day.from().minus(AROUND)));
      values.addValue(StatementRows.utc(day.to().plus(AROUND)));
    }
    return pool.preparedQuery(scope.isReceiver() ? OF_RECEIVER : OF_CLIENT)
        .execute(values)
        .map(
            rows -> {
              Place last = after;
              for (Row row : rows) {
                last = new Place(row.getOffsetDateTime("at"), row.getLong("seq"));
              }
              return new LinePage(rows.stream().map(LineRows::line).toList(), last);
            });
  }

  private static StatementLine line(Row row) {
    OffsetDateTime ended = row.getOffsetDateTime("ended_at");
    return new StatementLine(
        row.getUUID("id"),
        row.getString("type"),
        row.getString("key"),
        row.getLong("amount"),
        row.getString("currency"),
        row.getOffsetDateTime("at").toInstant(),
        row.getString("state"),
        row.getInteger("attempts"),
        ended == null ? null : ended.toInstant());
  }
}
