package io.tidings.access;

import static java.util.Objects.requireNonNull;

import io.smallrye.mutiny.Uni;
import io.tidings.access.AuditTrail.Actor;
import io.tidings.access.AuditTrail.AuditedChange;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.UUID;

/** Creates keys, each with its audit record and within its client's quota. */
@Singleton
public class KeyIssuer {

  private final KeyRepository keys;
  private final ClientLimits limits;
  private final AuditTrail audit;
  private final KeyIdentityProvider identities;

  KeyIssuer(
      KeyRepository keys, ClientLimits limits, AuditTrail audit, KeyIdentityProvider identities) {
    this.keys = keys;
    this.limits = limits;
    this.audit = audit;
    this.identities = identities;
  }

  /**
   * Creates a key of role RECEIVER.
   *
   * @param client the client that owns the receiver
   */
  public Uni<IssuedKey> forReceiver(
      String name, UUID client, UUID receiver, Instant expiresAt, Actor by) {
    ApiKey toBe =
        new ApiKey(null, name, Role.RECEIVER, client, receiver, null, by.name(), null, expiresAt);
    return issue(toBe, by).map(made -> new IssuedKey(requireNonNull(made.key().id()), made.text()));
  }

  Uni<NewApiKey> issue(ApiKey toBe, Actor by) {
    String text = ApiKey.generate();
    return audit
        .changeAndRecord(
            by,
            sql ->
                limits
                    .checkKeyQuota(sql, toBe.clientId())
                    .chain(() -> keys.insert(sql, toBe, ApiKey.hash(text))),
            key -> new AuditedChange("key.created", requireNonNull(key.id()), key.clientId()))
        .invoke(identities::forget)
        .map(key -> new NewApiKey(key, text));
  }

  /** A key that was just created, and its text, which is not stored. */
  record NewApiKey(ApiKey key, String text) {}

  /** The same for other packages. */
  public record IssuedKey(UUID id, String text) {}
}
