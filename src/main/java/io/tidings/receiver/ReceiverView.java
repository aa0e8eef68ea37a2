package io.tidings.receiver;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tidings.platform.Durations;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A receiver as it is shown. {@code secret} only in the answers that make it; {@code window} is
 * absent while the ladder's default window holds.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReceiverView(
    UUID id,
    UUID clientId,
    String name,
    ReceiverKind kind,
    String url,
    List<String> eventTypes,
    String ladder,
    String window,
    ReceiverState state,
    String stateReason,
    Instant createdAt,
    String secret) {

  static ReceiverView of(Receiver r) {
    return of(r, null);
  }

  static ReceiverView withSecret(Receiver r) {
    return of(r, r.secret().wireForm());
  }

  private static ReceiverView of(Receiver r, String secret) {
    return new ReceiverView(
        r.id(),
        r.clientId(),
        r.name(),
        r.kind(),
        r.url(),
        r.eventTypes(),
        r.ladder(),
        r.window() == null ? null : Durations.format(r.window()),
        r.state(),
        r.stateReason(),
        r.createdAt(),
        secret);
  }
}
