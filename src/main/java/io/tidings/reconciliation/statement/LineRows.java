package io.tidings.reconciliation.statement;

import static io.tidings.database.SqlValues.utc;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.tidings.reconciliation.statement.Manifest.BusinessDay;
import io.tidings.reconciliation.statement.Manifest.StatementScope;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a day, page by page, ordered by time. */
@Singleton
class LineRows {

  /** A page of lines, and the position after which the next page begins. */
  record LinePage(List<StatementLine> lines, LinePosition last) {}

  private static final String ENTRIES =
      """
      select seq, id, type, key, amount, currency, at from feed
      where scope_id = $1 and at < $3 and (at, seq) > ($2, $4)
      order by at, seq limit $5
      """;

  /**
   * Reads by id, which tells the partition. A join with the entries of the day would sort all of
   * them for each page.
   */
  private static final String STATES =
      """
      select id, state, attempts, ended_at from notification where id = any ($1) and id between $2 and $3
      """;

  private final Pool pool;

  LineRows(Pool pool) {
    this.pool = pool;
  }

  Uni<LinePage> read(StatementScope scope, BusinessDay day, LinePosition after, int limit) {
    return pool.preparedQuery(ENTRIES)
        .execute(Tuple.of(scope.id(), after.at(), utc(day.to()), after.seq(), limit))
        .chain(
            entries ->
                states(scope, entries)
                    .map(
                        states -> {
                          LinePosition last = after;
                          List<StatementLine> lines = new ArrayList<>(entries.size());
                          for (Row row : entries) {
                            lines.add(line(row, states.get(row.getUUID("id"))));
                            last =
                                new LinePosition(row.getOffsetDateTime("at"), row.getLong("seq"));
                          }
                          return new LinePage(lines, last);
                        }));
  }

  private Uni<Map<UUID, Row>> states(StatementScope scope, RowSet<Row> entries) {
    if (!scope.isReceiver() || entries.rowCount() == 0) {
      return Uni.createFrom().item(Map.of());
    }
    List<UUID> ids = new ArrayList<>(entries.size());
    entries.forEach(row -> ids.add(row.getUUID("id")));
    return pool.preparedQuery(STATES)
        .execute(Tuple.of(ids.toArray(UUID[]::new), Collections.min(ids), Collections.max(ids)))
        .map(
            rows -> {
              Map<UUID, Row> byId = new HashMap<>(rows.size() * 2);
              rows.forEach(row -> byId.put(row.getUUID("id"), row));
              return byId;
            });
  }

  /**
   * @param state {@code null} for a result
   */
  private static StatementLine line(Row row, @Nullable Row state) {
    OffsetDateTime ended = state == null ? null : state.getOffsetDateTime("ended_at");
    return new StatementLine(
        row.getUUID("id"),
        row.getString("type"),
        row.getString("key"),
        row.getLong("amount"),
        row.getString("currency"),
        row.getOffsetDateTime("at").toInstant(),
        state == null ? null : state.getString("state"),
        state == null ? null : state.getInteger("attempts"),
        ended == null ? null : ended.toInstant());
  }

  /** The position of the last line read. Lines are ordered by time and number. */
  record LinePosition(OffsetDateTime at, long seq) {}

  /**
   * One line of a statement.
   *
   * @param id of the result, or of the notification in a receiver's statement
   * @param key order number of a recharge, or subject of any other result
   * @param amount in minor units, or {@code null}
   * @param at the timestamp sent to receivers
   * @param state of the notification when the statement was created; {@code null} in a client's
   * @param attempts number made by then; {@code null} in a client's
   */
  @RegisterForReflection // serialized by our own code, which the framework does not see
  @JsonPropertyOrder({
    "id",
    "type",
    "key",
    "amount",
    "currency",
    "at",
    "state",
    "attempts",
    "endedAt"
  })
  record StatementLine(
      UUID id,
      String type,
      String key,
      Long amount,
      String currency,
      Instant at,
      @Nullable String state,
      @Nullable Integer attempts,
      @Nullable Instant endedAt) {}
}
