package io.tidings.notification;

import static io.tidings.database.SqlValues.instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.vertx.mutiny.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A notification as it is stored and shown, without its body.
 *
 * @param reason why it is EXHAUSTED, REFUSED or CANCELLED
 * @param ladder the ladder version it was created with
 * @param rung index from 0
 * @param attempts number of attempts made
 * @param nextAttemptAt when the next attempt is due, or {@code null}
 * @param endedAt when it left the open states, or {@code null}
 */
public record Notification(
    UUID id,
    UUID clientId,
    UUID receiverId,
    String type,
    String subject,
    NotificationState state,
    String reason,
    String ladder,
    int rung,
    int generation,
    @JsonProperty("attemptCount") int attempts,
    @Nullable Instant createdAt,
    @Nullable Instant nextAttemptAt,
    @Nullable Instant deadline,
    @Nullable Instant endedAt) {

  static Notification of(Row row) {
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

  /**
   * One attempt to deliver a notification, as stored and as shown.
   *
   * @param number counts from 1 for each notification; continues after a redelivery
   * @param rung index from 0; the rung the attempt was made on
   * @param at when the call began
   * @param outcome DELIVERED, FAILED, REFUSED or SKIPPED
   * @param httpStatus {@code null} if there was no response
   * @param error what went wrong, or {@code null}
   * @param traceId the trace to which the receiver's request belongs, or {@code null}
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record DeliveryAttempt(
      int number,
      int generation,
      int rung,
      @Nullable Instant at,
      String outcome,
      Integer httpStatus,
      int durationMs,
      String error,
      @Nullable String traceId) {

    static DeliveryAttempt of(Row row) {
      UUID id = row.getUUID("trace_id");
      return new DeliveryAttempt(
          row.getInteger("number"),
          row.getInteger("generation"),
          row.getInteger("rung"),
          instant(row, "at"),
          row.getString("outcome"),
          row.getInteger("http_status"),
          row.getInteger("duration_ms"),
          row.getString("error"),
          id == null ? null : id.toString().replace("-", ""));
    }
  }

  /**
   * What is sent, and what was answered.
   *
   * @param body the text that is signed and sent
   * @param answers beginnings of the bodies of responses; bytes that are no text are replaced
   */
  public record NotificationContent(UUID id, String body, List<Answer> answers) {

    /** The beginning of the response to an attempt. */
    public record Answer(int number, String text) {}

    static NotificationContent of(UUID id, List<Row> rows) {
      return new NotificationContent(
          id,
          text(rows.get(0), "body"),
          rows.stream()
              .filter(row -> row.getInteger("number") != null)
              .map(row -> new Answer(row.getInteger("number"), text(row, "response")))
              .toList());
    }

    private static String text(Row row, String column) {
      return row.getBuffer(column).toString(StandardCharsets.UTF_8);
    }
  }

  /**
   * Which notifications to list; every field may be {@code null}.
   *
   * @param httpStatus of the answer to its last attempt
   * @param from inclusive, by the time in the id
   * @param to exclusive
   */
  public record NotificationFilter(
      @Nullable UUID clientId,
      @Nullable UUID receiverId,
      String subject,
      String type,
      @Nullable Integer httpStatus,
      @Nullable NotificationState state,
      @Nullable Instant from,
      @Nullable Instant to) {

    /** Names the list in its cursors; without the newer filters as before they were there. */
    public String name() {
      String before = "%s/%s/%s/%s/%s/%s".formatted(clientId, receiverId, subject, state, from, to);
      return type == null && httpStatus == null ? before : before + "/" + httpStatus + "/" + type;
    }
  }
}
