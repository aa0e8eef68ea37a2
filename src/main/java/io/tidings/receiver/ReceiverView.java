package io.tidings.receiver;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tidings.database.SqlValues;
import io.tidings.egress.Target;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.receiver.Receiver.ReceiverState;
import io.tidings.receiver.ReceiverSpec.RateSpec;
import io.tidings.receiver.queue.ReceiverAccess.QueueAccess;
import io.tidings.signing.WebhookSignature.SignatureScheme;
import io.tidings.time.Durations;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A receiver as the API returns it. {@code secret} is present only in responses that create one;
 * {@code window}, {@code maxInFlight} and {@code rate} are absent when they are the defaults,
 * {@code downSince} and {@code downReason} unless it is down. {@code calledUrl} is the URL that is
 * called, in ASCII form; absent when equal to {@code url}.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReceiverView(
    @Nullable UUID id,
    UUID clientId,
    String name,
    ReceiverKind kind,
    @Nullable String url,
    @Nullable String calledUrl,
    List<String> eventTypes,
    @Nullable Boolean allClients,
    String ladder,
    @Nullable String window,
    Integer maxInFlight,
    @Nullable RateSpec rate,
    AcknowledgementSpec acknowledgement,
    List<SignatureScheme> signatures,
    Set<String> headerNames,
    ReceiverState state,
    @Nullable String stateReason,
    @Nullable Instant downSince,
    @Nullable String downReason,
    @Nullable Instant createdAt,
    @Nullable String secret,
    @Nullable QueueAccess amqp) {

  static ReceiverView of(Receiver r) {
    return of(r, null);
  }

  static ReceiverView withSecret(Receiver r) {
    return of(r, r.secret().wireForm());
  }

  /** Adds how to reach its queue. */
  ReceiverView with(QueueAccess access) {
    return new ReceiverView(
        id,
        clientId,
        name,
        kind,
        url,
        calledUrl,
        eventTypes,
        allClients,
        ladder,
        window,
        maxInFlight,
        rate,
        acknowledgement,
        signatures,
        headerNames,
        state,
        stateReason,
        downSince,
        downReason,
        createdAt,
        secret,
        access);
  }

  private static @Nullable String calledUrl(@Nullable String url) {
    return url == null || url.chars().allMatch(c -> c < 0x80) ? null : Target.asciiForm(url);
  }

  private static ReceiverView of(Receiver r, @Nullable String secret) {
    return new ReceiverView(
        r.id(),
        r.clientId(),
        r.settings().name(),
        r.kind(),
        r.url(),
        calledUrl(r.url()),
        r.settings().eventTypes(),
        r.settings().allClients() ? true : null,
        r.ladder(),
        r.window() == null ? null : Durations.format(r.window()),
        r.settings().maxInFlight(),
        RateSpec.of(r.settings().rate()),
        AcknowledgementSpec.of(r.settings().acknowledgement()),
        r.settings().signatures(),
        r.settings().headers().values().keySet(),
        r.state(),
        r.stateReason(),
        r.health().isDown() ? r.health().downSince() : null,
        r.health().isDown() ? r.health().reason() : null,
        r.createdAt(),
        secret,
        null);
  }

  /**
   * A time in which a receiver counted as down.
   *
   * @param recoveredAt {@code null}: it still lasts
   */
  public record Outage(Instant since, @Nullable Instant recoveredAt, @Nullable String reason) {

    /** Those that overlap the time from {@code $2} to {@code $3}. */
    public static final String WITHIN =
        """
        select since, reason, recovered_at from receiver_outage
        where receiver_id = $1 and since < $3 and (recovered_at is null or recovered_at > $2)
        order by since desc limit 1000
        """;

    public static Outage of(Row row) {
      return new Outage(
          row.getOffsetDateTime("since").toInstant(),
          SqlValues.instant(row, "recovered_at"),
          row.getString("reason"));
    }
  }
}
