package io.tidings.access;

import static java.util.Objects.requireNonNull;

import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.access.AuditTrail.Actor;
import io.tidings.access.AuditTrail.AuditedChange;
import io.tidings.database.RecordRetention.OldRecords;
import io.tidings.web.Problem;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

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
   * Creates a key of role RECEIVER for a portal link.
   *
   * @param client the client that owns the receiver
   * @throws Problem 409 if the receiver was deleted or hears of all clients by now
   */
  public Uni<IssuedKey> forPortal(UUID client, UUID receiver, Instant expiresAt, Actor by) {
    ApiKey toBe =
        new ApiKey(
            null, "portal", Role.RECEIVER, client, receiver, null, by.name(), null, expiresAt);
    return issue(
            toBe,
            by,
            sql -> keys.requireOwnReceiver(sql, client, receiver),
            key -> new AuditedChange("receiver.portal_link_created", receiver, client))
        .map(made -> new IssuedKey(requireNonNull(made.key().id()), made.text()));
  }

  Uni<NewApiKey> issue(ApiKey toBe, Actor by) {
    return issue(
        toBe,
        by,
        sql -> Uni.createFrom().voidItem(),
        key -> new AuditedChange("key.created", requireNonNull(key.id()), key.clientId()));
  }

  private Uni<NewApiKey> issue(
      ApiKey toBe,
      Actor by,
      Function<SqlClient, Uni<Void>> check,
      Function<ApiKey, AuditedChange> deed) {
    String text = ApiKey.generate();
    return audit
        .changeAndRecord(
            by,
            sql ->
                check
                    .apply(sql)
                    .chain(() -> limits.checkKeyQuota(sql, toBe.clientId()))
                    .chain(() -> keys.insert(sql, toBe, ApiKey.hash(text))),
            deed)
        .invoke(identities::learned)
        .map(key -> new NewApiKey(key, text));
  }

  /** A key that was just created, and its text, which is not stored. */
  record NewApiKey(ApiKey key, String text) {}

  /** The same for other packages. */
  public record IssuedKey(UUID id, String text) {}

  /** Deletes keys a month after their end; portal links make many. */
  @Singleton
  static class ExpiredKeys implements OldRecords {

    private static final Duration SHOWN = Duration.ofDays(30);
    private static final String DELETE =
        "delete from api_key where id = any (array("
            + "select id from api_key where expires_at < $1 order by expires_at limit $2))";

    private final Clock clock;

    ExpiredKeys(Clock clock) {
      this.clock = clock;
    }

    @Override
    public String table() {
      return "api_key";
    }

    @Override
    public List<String> statements() {
      return List.of(DELETE);
    }

    /** Not {@code oldest}: an expired key is of use to nobody for so long. */
    @Override
    public Object bound(Instant oldest) {
      return clock.instant().minus(SHOWN).atOffset(ZoneOffset.UTC);
    }
  }
}
