package io.tidings.receiver;

import io.tidings.notification.SigningSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A receiver's settings, secrets opened.
 *
 * @param url where an HTTP receiver is called; {@code null} for AMQP
 * @param eventTypes the types it wants; empty means all
 * @param ladder the name of its ladder
 * @param window {@code null}: the ladder's default window
 * @param stateReason why it is not ACTIVE, or {@code null}
 * @param previousSecret signs too until {@code previousUntil}, while a secret rotates; or {@code
 *     null}
 * @param revision grows with every change of any receiver
 */
public record Receiver(
    UUID id,
    UUID clientId,
    String name,
    ReceiverKind kind,
    String url,
    List<String> eventTypes,
    String ladder,
    Duration window,
    ReceiverState state,
    String stateReason,
    SigningSecret secret,
    SigningSecret previousSecret,
    Instant previousUntil,
    long revision,
    Instant createdAt) {

  /** The secrets to sign with at a moment, the current one first. */
  public List<SigningSecret> secretsAt(Instant now) {
    return previousSecret != null && previousUntil != null && now.isBefore(previousUntil)
        ? List.of(secret, previousSecret)
        : List.of(secret);
  }

  Receiver rotated(SigningSecret next, Instant previousUntil) {
    return new Receiver(
        id,
        clientId,
        name,
        kind,
        url,
        eventTypes,
        ladder,
        window,
        state,
        stateReason,
        next,
        secret,
        previousUntil,
        revision,
        createdAt);
  }

  Receiver inState(ReceiverState next, String reason) {
    return new Receiver(
        id,
        clientId,
        name,
        kind,
        url,
        eventTypes,
        ladder,
        window,
        next,
        reason,
        secret,
        previousSecret,
        previousUntil,
        revision,
        createdAt);
  }

  Receiver with(String name, String url, List<String> eventTypes, String ladder, Duration window) {
    return new Receiver(
        id,
        clientId,
        name,
        kind,
        url,
        eventTypes,
        ladder,
        window,
        state,
        stateReason,
        secret,
        previousSecret,
        previousUntil,
        revision,
        createdAt);
  }
}
