package io.tidings.redelivery;

import static io.tidings.database.SqlValues.first;
import static io.tidings.database.SqlValues.instant;
import static io.tidings.database.SqlValues.utc;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.redelivery.Recovery.RecoverRequest;
import io.tidings.web.Page.PageSlice;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads and writes {@code recovery}, and counts and redelivers its notifications. */
@Singleton
class RecoveryRows {

  private final Pool pool;

  RecoveryRows(Pool pool) {
    this.pool = pool;
  }

  /** Counts day by day: no statement reads more than one day of one receiver. */
  Uni<Long> count(UUID receiverId, RecoverRequest asked) {
    return Multi.createFrom()
        .items(
            () ->
                Stream.iterate(
                    asked.from(),
                    day -> day.isBefore(asked.to()),
                    day -> day.plus(1, ChronoUnit.DAYS)))
        .onItem()
        .transformToUniAndConcatenate(
            from -> {
              Instant end = from.plus(1, ChronoUnit.DAYS);
              Instant to = end.isBefore(asked.to()) ? end : asked.to();
              return pool.preparedQuery(RecoveryStep.COUNT)
                  .execute(Tuple.of(receiverId, utc(from), utc(to), asked.handedOver()))
                  .map(rows -> rows.iterator().next().getLong(0));
            })
        .collect()
        .with(Collectors.summingLong(number -> number));
  }

  Uni<Recovery> insert(
      SqlClient sql, UUID clientId, UUID receiverId, RecoverRequest asked, long total, String by) {
    return sql.preparedQuery(
            "insert into recovery (client_id, receiver_id, from_at, to_at, handed_over, per_second, total,"
                + " asked_by) values ($1, $2, $3, $4, $5, $6, $7, $8) returning *")
        .execute(
            Tuple.from(
                new Object[] {
                  clientId,
                  receiverId,
                  utc(asked.from()),
                  utc(asked.to()),
                  asked.handedOver(),
                  asked.perSecond(),
                  total,
                  by
                }))
        .map(rows -> map(rows.iterator().next()))
        .onFailure(e -> e instanceof PgException pg && pg.getSqlState().equals("23505"))
        .transform(
            e ->
                new Problem(
                    ProblemCode.STATE_CONFLICT,
                    "Another recovery of this receiver is running; wait for it or cancel it."));
  }

  Uni<Recovery> find(UUID id, UUID receiverId) {
    return pool.preparedQuery("select * from recovery where id = $1 and receiver_id = $2")
        .execute(Tuple.of(id, receiverId))
        .map(rows -> first(rows, RecoveryRows::map));
  }

  Uni<List<Recovery>> ofReceiver(UUID receiverId, PageSlice page) {
    return pool.preparedQuery(
            "select * from recovery where receiver_id = $1 and ($2::uuid is null or id < $2)"
                + " and ($3::uuid is null or id > $3) order by id "
                + page.order()
                + " limit $4")
        .execute(Tuple.of(receiverId, page.older(), page.newer(), page.rows()))
        .map(rows -> rows.stream().map(RecoveryRows::map).toList());
  }

  Uni<Boolean> cancel(SqlClient sql, UUID id) {
    return sql.preparedQuery(
            "update recovery set state = 'CANCELLED', ended_at = now() where id = $1 and state = 'RUNNING'")
        .execute(Tuple.of(id))
        .map(rows -> rows.rowCount() == 1);
  }

  /** Locks one that is due, for this transaction; {@code null}: none is due and unlocked. */
  Uni<Row> lockDue(SqlConnection sql) {
    return sql.query(
            "select * from recovery where state = 'RUNNING' and stepped_at <= now() - interval '900 ms'"
                + " order by stepped_at limit 1 for update skip locked")
        .execute()
        .map(rows -> first(rows, row -> row));
  }

  Uni<Void> reschedule(UUID id) {
    return pool.preparedQuery("update recovery set stepped_at = now() where id = $1")
        .execute(Tuple.of(id))
        .replaceWithVoid();
  }

  private static Recovery map(Row row) {
    return new Recovery(
        row.getUUID("id"),
        row.getUUID("receiver_id"),
        row.getOffsetDateTime("from_at").toInstant(),
        row.getOffsetDateTime("to_at").toInstant(),
        row.getBoolean("handed_over"),
        row.getInteger("per_second"),
        row.getString("state"),
        row.getLong("total"),
        row.getLong("recovered"),
        row.getString("asked_by"),
        row.getOffsetDateTime("created_at").toInstant(),
        instant(row, "ended_at"));
  }
}
