package io.tidings.receiver;

import io.smallrye.mutiny.Uni;
import io.tidings.notification.SigningSecret;
import io.tidings.platform.SecretBox;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * The rows of {@code receiver}. Every change runs through {@link #changing}, which numbers it, so
 * that {@link ReceiverDirectory} sees it on every replica.
 */
@Singleton
class ReceiverRepository {

  private static final String NEXT_REVISION =
      "update receiver_revision set last = last + 1 returning last";

  private final Pool pool;
  private final SecretBox box;

  ReceiverRepository(Pool pool, SecretBox box) {
    this.pool = pool;
    this.box = box;
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
        .preparedQuery(
            "insert into receiver (client_id, kind, name, url, event_types, ladder, window_ms,"
                + " max_in_flight, rate_per_second, rate_burst, ack_rule, ack_statuses, ack_pointer,"
                + " ack_value, secret, revision) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,"
                + " $12, $13, $14, $15, $16) returning *")
        .execute(
            settings(
                    Tuple.tuple().addUUID(receiver.clientId()).addString(receiver.kind().name()),
                    receiver.settings())
                .addValue(seal(receiver.secret()))
                .addLong(change.revision()))
        .map(rows -> map(rows.iterator().next()));
  }

  private static Tuple settings(Tuple values, ReceiverSettings settings) {
    Acknowledgement agreed = settings.acknowledgement();
    Rate rate = settings.rate();
    return values
        .addString(settings.name())
        .addString(settings.url())
        .addArrayOfString(settings.eventTypes().toArray(String[]::new))
        .addString(settings.ladder())
        .addLong(millis(settings.window()))
        .addInteger(settings.maxInFlight())
        .addDouble(rate == null ? null : rate.perSecond())
        .addInteger(rate == null ? null : rate.burst())
        .addString(agreed.rule().name())
        .addArrayOfInteger(agreed.statuses().toArray(Integer[]::new))
        .addString(agreed.pointer())
        .addString(agreed.value());
  }

  /** The live receiver, locked until the change ends, or {@code null}. */
  Uni<Receiver> lock(Change change, UUID id, UUID clientScope) {
    return change
        .sql()
        .preparedQuery(
            "select * from receiver where id = $1 and state <> 'DELETED'"
                + " and ($2::uuid is null or client_id = $2) for update")
        .execute(Tuple.of(id, clientScope))
        .map(rows -> rows.rowCount() == 0 ? null : map(rows.iterator().next()));
  }

  Uni<Receiver> update(Change change, Receiver receiver) {
    return change
        .sql()
        .preparedQuery(
            "update receiver set name = $2, url = $3, event_types = $4, ladder = $5, window_ms = $6,"
                + " max_in_flight = $7, rate_per_second = $8, rate_burst = $9, ack_rule = $10,"
                + " ack_statuses = $11, ack_pointer = $12, ack_value = $13, state = $14,"
                + " state_reason = $15, secret = $16, previous_secret = $17, previous_until = $18,"
                + " down_since = $19, down_reason = $20, recovered_at = $21, revision = $22,"
                + " changed_at = now()"
                + " where id = $1 returning *")
        .execute(
            settings(Tuple.tuple().addUUID(receiver.id()), receiver.settings())
                .addString(receiver.state().name())
                .addString(receiver.stateReason())
                .addValue(seal(receiver.secret()))
                .addValue(seal(receiver.previousSecret()))
                .addOffsetDateTime(utc(receiver.previousUntil()))
                .addOffsetDateTime(utc(receiver.health().downSince()))
                .addString(receiver.health().reason())
                .addOffsetDateTime(utc(receiver.health().recoveredAt()))
                .addLong(change.revision()))
        .map(rows -> map(rows.iterator().next()));
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
        .map(rows -> rows.rowCount() == 0 ? null : map(rows.iterator().next()));
  }

  Uni<List<Receiver>> list(UUID clientScope, UUID before, int limit) {
    return pool.preparedQuery(
            "select * from receiver where state <> 'DELETED' and ($1::uuid is null or client_id = $1)"
                + " and ($2::uuid is null or id < $2) order by id desc limit $3")
        .execute(Tuple.of(clientScope, before, limit))
        .map(rows -> rows.stream().map(this::map).toList());
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
        .map(rows -> rows.stream().map(this::map).toList());
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  private static Instant instant(Row row, String column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }

  private static Long millis(Duration duration) {
    return duration == null ? null : duration.toMillis();
  }

  private Buffer seal(SigningSecret secret) {
    return secret == null ? null : Buffer.buffer(box.seal(secret.key()));
  }

  private SigningSecret open(Buffer sealed) {
    return sealed == null ? null : new SigningSecret(box.open(sealed.getBytes()));
  }

  private Receiver map(Row row) {
    return new Receiver(
        row.getUUID("id"),
        row.getUUID("client_id"),
        ReceiverKind.valueOf(row.getString("kind")),
        settings(row),
        ReceiverState.valueOf(row.getString("state")),
        row.getString("state_reason"),
        new ReceiverHealth(
            instant(row, "down_since"), row.getString("down_reason"), instant(row, "recovered_at")),
        open(row.getDelegate().getBuffer("secret")),
        open(row.getDelegate().getBuffer("previous_secret")),
        instant(row, "previous_until"),
        row.getLong("revision"),
        instant(row, "created_at"));
  }

  private static ReceiverSettings settings(Row row) {
    Long window = row.getLong("window_ms");
    Double rate = row.getDouble("rate_per_second");
    return new ReceiverSettings(
        row.getString("name"),
        row.getString("url"),
        Arrays.asList(row.getArrayOfStrings("event_types")),
        row.getString("ladder"),
        window == null ? null : Duration.ofMillis(window),
        row.getInteger("max_in_flight"),
        rate == null ? null : new Rate(rate, row.getInteger("rate_burst")),
        new Acknowledgement(
            Acknowledgement.Rule.valueOf(row.getString("ack_rule")),
            List.of(row.getArrayOfIntegers("ack_statuses")),
            row.getString("ack_pointer"),
            row.getString("ack_value")));
  }
}
