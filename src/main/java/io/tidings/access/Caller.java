package io.tidings.access;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.smallrye.mutiny.Uni;
import io.tidings.access.AuditTrail.Actor;
import io.tidings.access.IdentityResource.Identity;
import io.tidings.web.Problem;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells which data the current request may access. Every query of a resource takes its client (and
 * receiver) from here, never from the request alone.
 */
@RequestScoped
public class Caller {

  private final SecurityIdentity identity;
  private final ClientRepository clients;
  private final CurrentVertxRequest request;

  Caller(SecurityIdentity identity, ClientRepository clients, CurrentVertxRequest request) {
    this.request = request;
    this.identity = identity;
    this.clients = clients;
  }

  private ApiKey key() {
    return identity.getAttribute(KeyIdentityProvider.KEY);
  }

  /**
   * Returns the client whose data may be read; {@code null} means all clients (an ADMIN or OPERATOR
   * that named none).
   *
   * @param asked the {@code clientId} of the request, may be {@code null}
   * @throws Problem 404 when a key names another client; its existence stays hidden
   */
  public @Nullable UUID clientScope(@Nullable UUID asked) {
    UUID own = key().clientId();
    if (own != null && asked != null && !own.equals(asked)) {
      throw Problem.notFound("client", asked);
    }
    return own == null ? asked : own;
  }

  /**
   * Returns the client that will own what the request creates.
   *
   * @throws Problem when an ADMIN named no client, or a CLIENT one other than its own
   */
  public UUID clientFor(@Nullable UUID asked) {
    UUID client = clientScope(asked);
    if (client == null) {
      throw Problem.invalid("clientId", "an ADMIN key must name the client with clientId");
    }
    return client;
  }

  /**
   * As {@link #clientFor}, and the client exists: a client that an ADMIN names is looked up, a
   * key's own client always exists.
   */
  public Uni<UUID> existingClientFor(UUID asked) {
    UUID client = clientFor(asked);
    return key().clientId() != null
        ? Uni.createFrom().item(client)
        : clients.require(client, null, isOperator()).replaceWith(client);
  }

  /** The receiver a RECEIVER key is limited to; {@code null} for the other roles. */
  public @Nullable UUID receiverScope() {
    return key().receiverId();
  }

  /**
   * Returns the receiver whose notifications may be read; {@code null} means all of them.
   *
   * @throws Problem 404 when a RECEIVER key names another one; its existence stays hidden
   */
  public @Nullable UUID receiverScope(@Nullable UUID asked) {
    UUID own = receiverScope();
    if (own != null && asked != null && !own.equals(asked)) {
      throw Problem.notFound("receiver", asked);
    }
    return own == null ? asked : own;
  }

  /** Returns the author of a change, for the audit record. */
  public Actor actor() {
    ApiKey key = key();
    SocketAddress from = request.getCurrent().request().remoteAddress();
    return new Actor(
        key.id(),
        key.clientId(),
        key.name(),
        key.role().name(),
        from == null ? null : from.hostAddress());
  }

  /** Returns who asks, for whoever asks. */
  Identity identity() {
    ApiKey key = key();
    return new Identity(key.name(), key.role().name(), key.clientId(), key.receiverId());
  }

  /** Returns the name of the key, for the audit record. */
  public String name() {
    return key().name();
  }

  /**
   * As {@link #clientScope}, for notifications: a RECEIVER key is limited only by its receiver,
   * which may get notifications of other clients.
   */
  public @Nullable UUID notificationScope(@Nullable UUID asked) {
    UUID client = clientScope(asked);
    return receiverScope() == null ? client : null;
  }

  /** Whether the key is the operator's: ADMIN or, where nothing is changed, OPERATOR. */
  public boolean isOperator() {
    return key().role().coversAllClients();
  }

  /** Whether the role is read-only. */
  public boolean isReadOnly() {
    return key().role().readsAs() != null;
  }

  /** Finds the key that authenticated a request. */
  static final class CurrentKey {

    private CurrentKey() {}

    /** Returns {@code null} when no key was needed, or none was found. */
    static @Nullable ApiKey of(RoutingContext request) {
      SecurityIdentity identity =
          request.user() instanceof QuarkusHttpUser user ? user.getSecurityIdentity() : null;
      return identity == null ? null : identity.getAttribute(KeyIdentityProvider.KEY);
    }
  }
}
