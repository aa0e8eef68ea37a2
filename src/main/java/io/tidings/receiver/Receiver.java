package io.tidings.receiver;

import io.tidings.receiver.DownStatusStore.ReceiverHealth;
import io.tidings.receiver.ReceiverSpec.ReceiverSettings;
import io.tidings.signing.SigningKey;
import io.tidings.signing.SigningSecret;
import io.tidings.signing.WebhookSignature.SignatureScheme;
import io.tidings.signing.WebhookSignature.SignatureScheme.Signer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A receiver with decrypted secrets.
 *
 * @param stateReason why it is not ACTIVE, or {@code null}
 * @param previousSecret also signs until {@code previousUntil}, after a rotation; or {@code null}
 * @param revision increases with every change of any receiver
 */
public record Receiver(
    UUID id,
    UUID clientId,
    ReceiverKind kind,
    ReceiverSettings settings,
    ReceiverState state,
    @Nullable String stateReason,
    ReceiverHealth health,
    SigningSecret secret,
    @Nullable SigningSecret previousSecret,
    @Nullable Instant previousUntil,
    long revision,
    @Nullable Instant createdAt) {

  @SuppressWarnings("NullAway") // it has no id and no date yet
  static Receiver notStored(UUID clientId, ReceiverKind kind, ReceiverSettings settings) {
    return new Receiver(
        null,
        clientId,
        kind,
        settings,
        ReceiverState.ACTIVE,
        null,
        ReceiverHealth.NEVER_DOWN,
        SigningSecret.generate(),
        null,
        null,
        0,
        null);
  }

  public @Nullable String url() {
    return settings.url();
  }

  public String ladder() {
    return settings.ladder();
  }

  public @Nullable Duration window() {
    return settings.window();
  }

  /** Returns the secrets that sign at this time, the current one first. */
  List<SigningSecret> secretsAt(Instant now) {
    return previousSecret != null && previousUntil != null && now.isBefore(previousUntil)
        ? List.of(secret, previousSecret)
        : List.of(secret);
  }

  /** Returns what signs at this time; {@code ownKeys} are the service's keys at this time. */
  public List<Signer> signersAt(Instant now, Supplier<List<SigningKey>> ownKeys) {
    return settings.signatures().stream()
        .<Signer>flatMap(s -> (s == SignatureScheme.V1 ? secretsAt(now) : ownKeys.get()).stream())
        .toList();
  }

  Receiver withRotatedSecret(SigningSecret next, Instant previousUntil) {
    return copy(settings, state, stateReason, health, next, secret, previousUntil);
  }

  /** Replaces the secret; earlier secrets no longer sign. */
  Receiver withNewSecret(SigningSecret next) {
    return copy(settings, state, stateReason, health, next, null, null);
  }

  Receiver inState(ReceiverState next, @Nullable String reason) {
    return copy(settings, next, reason, health, secret, previousSecret, previousUntil);
  }

  Receiver with(ReceiverSettings next) {
    return copy(next, state, stateReason, health, secret, previousSecret, previousUntil);
  }

  Receiver inHealth(ReceiverHealth next) {
    return copy(settings, state, stateReason, next, secret, previousSecret, previousUntil);
  }

  private Receiver copy(
      ReceiverSettings settings,
      ReceiverState state,
      @Nullable String stateReason,
      ReceiverHealth health,
      SigningSecret secret,
      @Nullable SigningSecret previousSecret,
      @Nullable Instant previousUntil) {
    return new Receiver(
        id,
        clientId,
        kind,
        settings,
        state,
        stateReason,
        health,
        secret,
        previousSecret,
        previousUntil,
        revision,
        createdAt);
  }

  /** How a receiver gets notifications. The names are stored and used in the API. */
  public enum ReceiverKind {
    /** External: called by our dispatcher. */
    HTTP,
    /** Internal: consumes its own queue. */
    AMQP
  }

  /** Whether a receiver is notified now. The names are stored and used in the API. */
  public enum ReceiverState {
    ACTIVE,
    /** Paused on request: notifications wait until {@code resume}, or until their window ends. */
    PAUSED,
    /** Suspended by its response 410: notifications wait as for PAUSED. */
    SUSPENDED,
    /** Final: open notifications are CANCELLED. The row stays, so that old ones can be read. */
    DELETED;

    /** Whether its notifications wait in the outbox. */
    public boolean waits() {
      return this == PAUSED || this == SUSPENDED;
    }
  }
}
