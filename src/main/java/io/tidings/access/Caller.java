package io.tidings.access;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.tidings.platform.Problem;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.RequestScoped;
import java.util.UUID;

/**
 * Whose data the current request may touch. Every query of a resource takes its client (and
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
   * The client to limit a read to; {@code null} means every client's (an ADMIN or OPERATOR who
   * named none).
   *
   * @param asked the {@code clientId} of the request, may be {@code null}
   * @throws Problem 404 when a key names another client than its own: it learns nothing of it
   */
  public UUID clientScope(UUID asked) {
    UUID own = key().clientId();
    if (own != null && asked != null && !own.equals(asked)) {
      throw Problem.notFound("client", asked);
    }
    return own == null ? asked : own;
  }

  /**
   * The client that something new is made for.
   *
   * @throws Problem when an ADMIN named none, or a CLIENT another than its own
   */
  public UUID clientFor(UUID asked) {
    UUID client = clientScope(asked);
    if (client == null) {
      throw Problem.invalid("clientId", "an ADMIN key must name the client with clientId");
    }
    return client;
  }

  /**
   * As {@link #clientFor}, and it exists: a key's own client does, one that an ADMIN names is
   * looked up.
   */
  public Uni<UUID> liveClientFor(UUID asked) {
    UUID client = clientFor(asked);
    return key().clientId() != null
        ? Uni.createFrom().item(client)
        : clients.require(client, null, isOperator()).replaceWith(client);
  }

  /** The receiver a RECEIVER key is limited to; {@code null} for the other roles. */
  public UUID receiverScope() {
    return key().receiverId();
  }

  /** Who it is, for the record. */
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

  /** The name of the key, for the record. */
  public String name() {
    return key().name();
  }

  /**
   * As {@link #clientScope}, for notifications: a RECEIVER key is limited by its receiver alone,
   * which may hear of other clients.
   */
  public UUID notificationScope(UUID asked) {
    UUID client = clientScope(asked);
    return receiverScope() == null ? client : null;
  }

  /** Whoever runs this service; only an ADMIN can be one where something is changed. */
  public boolean isOperator() {
    return key().role().isOfAll();
  }

  /** Its role changes nothing. */
  public boolean onlyLooks() {
    return key().role().looksLike() != null;
  }
}
