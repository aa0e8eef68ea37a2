package io.tidings.receiver;

import static io.tidings.database.SqlValues.instant;

import io.tidings.receiver.AcknowledgementSpec.Acknowledgement;
import io.tidings.receiver.DownStatusStore.ReceiverHealth;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.receiver.Receiver.ReceiverState;
import io.tidings.receiver.ReceiverSpec.RateSpec.Rate;
import io.tidings.receiver.ReceiverSpec.ReceiverSettings;
import io.tidings.secrets.SecretBox;
import io.tidings.secrets.SecretRotation.SealedColumns;
import io.tidings.secrets.SecretRotation.SealedColumns.SealedCell;
import io.tidings.signing.SigningSecret;
import io.tidings.signing.WebhookSignature.SignatureScheme;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Maps a receiver to a row and back; secrets and headers are encrypted. */
@Singleton
class ReceiverRow implements SealedColumns {

  private static final String TABLE = "receiver";
  private static final String SECRET = "secret";
  private static final String PREVIOUS_SECRET = "previous_secret";
  private static final String HEADERS = "headers";

  /** The columns of the settings, in the order of {@link #add}. */
  static final String SETTINGS =
      "name, url, event_types, all_clients, ladder, window_ms, max_in_flight, rate_per_second,"
          + " rate_burst, ack_rule, ack_statuses, ack_pointer, ack_value, signatures, headers";

  private final SecretBox box;

  ReceiverRow(SecretBox box) {
    this.box = box;
  }

  @Override
  public String table() {
    return TABLE;
  }

  @Override
  public List<String> columns() {
    return List.of(SECRET, PREVIOUS_SECRET, HEADERS);
  }

  /** Adds the values of {@link #SETTINGS} for the receiver with this id. */
  Tuple add(Tuple values, @Nullable UUID id, ReceiverSettings settings) {
    Acknowledgement agreed = settings.acknowledgement();
    Rate rate = settings.rate();
    byte[] headers = settings.headers().bytes();
    return values
        .addString(settings.name())
        .addString(settings.url())
        .addArrayOfString(settings.eventTypes().toArray(String[]::new))
        .addBoolean(settings.allClients())
        .addString(settings.ladder())
        .addLong(settings.window() == null ? null : settings.window().toMillis())
        .addInteger(settings.maxInFlight())
        .addDouble(rate == null ? null : rate.perSecond())
        .addInteger(rate == null ? null : rate.burst())
        .addString(agreed.rule().name())
        .addArrayOfInteger(agreed.statuses().toArray(Integer[]::new))
        .addString(agreed.pointer())
        .addString(agreed.value())
        .addArrayOfString(
            settings.signatures().stream().map(SignatureScheme::wireForm).toArray(String[]::new))
        .addValue(headers.length == 0 ? null : seal(HEADERS, id, headers));
  }

  Buffer secret(@Nullable UUID id, SigningSecret secret) {
    return seal(SECRET, id, secret.key());
  }

  /** {@code null} when there is none. */
  @Nullable Buffer previousSecret(@Nullable UUID id, @Nullable SigningSecret secret) {
    return secret == null ? null : seal(PREVIOUS_SECRET, id, secret.key());
  }

  private Buffer seal(String column, @Nullable UUID id, byte @Nullable [] content) {
    return Buffer.buffer(box.seal(new SealedCell(TABLE, column, id), content));
  }

  Receiver map(Row row) {
    byte[] previous = decrypt(row, PREVIOUS_SECRET);
    return new Receiver(
        row.getUUID("id"),
        row.getUUID("client_id"),
        ReceiverKind.valueOf(row.getString("kind")),
        settings(row),
        ReceiverState.valueOf(row.getString("state")),
        row.getString("state_reason"),
        new ReceiverHealth(
            instant(row, "down_since"), row.getString("down_reason"), instant(row, "recovered_at")),
        new SigningSecret(decrypt(row, SECRET)),
        previous == null ? null : new SigningSecret(previous),
        instant(row, "previous_until"),
        row.getLong("revision"),
        instant(row, "created_at"));
  }

  private ReceiverSettings settings(Row row) {
    Long window = row.getLong("window_ms");
    Double rate = row.getDouble("rate_per_second");
    byte[] headers = decrypt(row, HEADERS);
    return new ReceiverSettings(
        row.getString("name"),
        row.getString("url"),
        Arrays.asList(row.getArrayOfStrings("event_types")),
        row.getBoolean("all_clients"),
        row.getString("ladder"),
        window == null ? null : Duration.ofMillis(window),
        row.getInteger("max_in_flight"),
        rate == null ? null : new Rate(rate, row.getInteger("rate_burst")),
        new Acknowledgement(
            Acknowledgement.Rule.valueOf(row.getString("ack_rule")),
            List.of(row.getArrayOfIntegers("ack_statuses")),
            row.getString("ack_pointer"),
            row.getString("ack_value")),
        Arrays.stream(row.getArrayOfStrings("signatures")).map(SignatureScheme::of).toList(),
        headers == null ? RequestHeaders.NONE : RequestHeaders.of(headers));
  }

  private byte @Nullable [] decrypt(Row row, String column) {
    Buffer sealed = row.getDelegate().getBuffer(column);
    return sealed == null
        ? null
        : box.open(new SealedCell(TABLE, column, row.getUUID("id")), sealed.getBytes());
  }
}
