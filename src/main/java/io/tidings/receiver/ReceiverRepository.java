package io.tidings.receiver;

import static io.tidings.receiver.ReceiverRow.utc;

import io.smallrye.mutiny.Uni;
import io.tidings.platform.PageSlice;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rows of {@code receiver}. Every change runs through {@link #changing}, which numbers it, so
 * that {@link ReceiverDirectory} sees it on every replica.
 */
@Singleton
class ReceiverRepository {

  private static final String NEXT_REVISION =
      "update receiver_revision set last = last + 1 returning last";

  private static final String INSERT =
      "insert into receiver (client_id, kind, secret, revision, "
          + String.join(", ", ReceiverRow.SETTINGS)
          + ") values ("
          + parameters(1, 4 + ReceiverRow.SETTINGS.size())
          + ") returning *";

  private static final String UPDATE =
      "update receiver set state = $2, state_reason = $3, secret = $4, previous_secret = $5,"
          + " previous_until = $6, down_since = $7, down_reason = $8, recovered_at = $9,"
          + " revision = $10, changed_at = now(), ("
          + String.join(", ", ReceiverRow.SETTINGS)
          + ") = ("
          + parameters(11, ReceiverRow.SETTINGS.size())
          + ") where id = $1 returning *";

  private final Pool pool;
  private final ReceiverRow row;

  ReceiverRepository(Pool pool, ReceiverRow row) {
    this.pool = pool;
    this.row = row;
  }

  private static String parameters(int first, int number) {
    return IntStream.range(first, first + number)
        .mapToObj(place -> "$" + place)
        .collect(Collectors.joining(", "));
  }

  /** A transaction that changes receivers; the change is given its revision. */
  <T> Uni<T> changing(Function<Change, Uni<T>> change) {
    return pool.withTransaction(
        connection ->
            connection
                .query(NEXT_REVISION)
                .execute()
                .map(rows -> rows.iterator().next().getLong(0))
                .chain(revision -> change.apply(new Change(connection, revision))));
  }

  /** A running change: its transaction and its number. */
  record Change(SqlClient sql, long revision) {}

  Uni<Receiver> insert(Change change, Receiver receiver) {
    return change
        .sql()
        .preparedQuery(INSERT)
        .execute(
            row.add(
                Tuple.tuple()
                    .addUUID(receiver.clientId())
                    .addString(receiver.kind().name())
                    .addValue(row.seal(receiver.secret()))
                    .addLong(change.revision()),
                receiver.settings()))
        .map(rows -> row.map(rows.iterator().next()));
  }

  /** The live receiver, locked until the change ends, or {@code null}. */
  Uni<Receiver> lock(Change change, UUID id, UUID clientScope) {
    return change
        .sql()
        .preparedQuery(
            "select * from receiver where id = $1 and state <> 'DELETED'"
                + " and ($2::uuid is null or client_id = $2) for update")
        .execute(Tuple.of(id, clientScope))
        .map(rows -> rows.rowCount() == 0 ? null : row.map(rows.iterator().next()));
  }

  Uni<Receiver> update(Change change, Receiver receiver) {
    return change
        .sql()
        .preparedQuery(UPDATE)
        .execute(
            row.add(
                Tuple.tuple()
                    .addUUID(receiver.id())
                    .addString(receiver.state().name())
                    .addString(receiver.stateReason())
                    .addValue(row.seal(receiver.secret()))
                    .addValue(row.seal(receiver.previousSecret()))
                    .addOffsetDateTime(utc(receiver.previousUntil()))
                    .addOffsetDateTime(utc(receiver.health().downSince()))
                    .addString(receiver.health().reason())
                    .addOffsetDateTime(utc(receiver.health().recoveredAt()))
                    .addLong(change.revision()),
                receiver.settings()))
        .map(rows -> row.map(rows.iterator().next()));
  }

  /** In the transaction of the deletion: what was under way to the receiver is given up. */
  Uni<Integer> cancelOpen(Change change, UUID receiver) {
    return change
        .sql()
        .preparedQuery(
            "update notification set state = 'CANCELLED', reason = 'receiver deleted', ended_at = now(),"
                + " next_attempt_at = null"
                + " where receiver_id = $1 and state in ('PENDING', 'QUEUED', 'HANDED_OVER')")
        .execute(Tuple.of(receiver))
        .map(rows -> rows.rowCount());
  }

  Uni<Receiver> find(UUID id) {
    return pool.preparedQuery("select * from receiver where id = $1")
        .execute(Tuple.of(id))
        .map(rows -> rows.rowCount() == 0 ? null : row.map(rows.iterator().next()));
  }

  Uni<List<Receiver>> list(UUID clientScope, PageSlice page) {
    return pool.preparedQuery(
            "select * from receiver where state <> 'DELETED' and ($1::uuid is null or client_id = $1)"
                + " and ($2::uuid is null or id < $2) and ($3::uuid is null or id > $3) order by id "
                + page.order()
                + " limit $4")
        .execute(Tuple.of(clientScope, page.older(), page.newer(), page.rows()))
        .map(rows -> rows.stream().map(row::map).toList());
  }

  Uni<Long> lastRevision() {
    return pool.query("select last from receiver_revision")
        .execute()
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /** Receivers changed after this revision, deleted ones too. */
  Uni<List<Receiver>> changedAfter(long revision) {
    return pool.preparedQuery("select * from receiver where revision > $1")
        .execute(Tuple.of(revision))
        .map(rows -> rows.stream().map(row::map).toList());
  }
}
