package io.tidings.rabbitmq;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Base64;
import org.jboss.logging.Logger;

/**
 * Creates and deletes users of the broker through its management API. Passwords are generated here
 * and stored by the broker alone.
 */
@Singleton
public class BrokerUsers {

  private static final Logger LOG = Logger.getLogger(BrokerUsers.class);
  private static final int PASSWORD_BYTES = 24;

  /** A receiver that opens more and more must not use up the broker for others. */
  private static final JsonObject LIMITS =
      new JsonObject().put("max-connections", 64).put("max-channels", 512);

  private final ManagementClient management;
  private final BrokerAddress address;
  private final SecureRandom random = new SecureRandom();

  BrokerUsers(ManagementClient management, BrokerAddress address) {
    this.management = management;
    this.address = address;
  }

  public String virtualHost() {
    return address.virtualHost();
  }

  /**
   * Creates the user, or sets a new password. It gets only these permissions, and its connections
   * and channels are limited.
   *
   * @return its password; {@code null} if users are managed by hand, or the call failed
   */
  public Uni<String> grant(String user, String configure, String write, String read) {
    if (!management.isConfigured()) {
      return Uni.createFrom().nullItem();
    }
    byte[] bytes = new byte[PASSWORD_BYTES];
    random.nextBytes(bytes);
    String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    JsonObject account =
        new JsonObject().put("password", password).put("tags", "").put("limits", LIMITS);
    JsonObject permissions =
        new JsonObject().put("configure", configure).put("write", write).put("read", read);
    return put("/users/" + ManagementClient.part(user), account)
        .chain(
            () ->
                put(
                    "/permissions/"
                        + ManagementClient.part(address.virtualHost())
                        + "/"
                        + ManagementClient.part(user),
                    permissions))
        .replaceWith(password)
        .onFailure()
        .invoke(
            e -> LOG.warnf("broker.user_not_created user=%s error=\"%s\"", user, e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Void> put(String path, JsonObject body) {
    return management
        .send(HttpMethod.PUT, path, body.encode())
        .invoke(
            answer -> {
              if (!answer.isSuccess()) {
                throw new IllegalStateException("the management API answered " + answer.status());
              }
            })
        .replaceWithVoid();
  }

  /** Whether users are created and deleted here, and not by hand. */
  public boolean areManaged() {
    return management.isConfigured();
  }

  /**
   * Deletes the user, which also ends its connections.
   *
   * @return {@code false} if it may still exist; {@code true} also if users are managed by hand
   */
  public Uni<Boolean> delete(String user) {
    if (!management.isConfigured()) {
      return Uni.createFrom().item(true);
    }
    return management
        .send(HttpMethod.DELETE, "/users/" + ManagementClient.part(user), null)
        .map(
            answer -> {
              if (!answer.isSuccess() && answer.status() != 404) {
                throw new IllegalStateException("the management API answered " + answer.status());
              }
              return true;
            })
        .onFailure()
        .invoke(
            e -> LOG.warnf("broker.user_not_deleted user=%s error=\"%s\"", user, e.getMessage()))
        .onFailure()
        .recoverWithItem(false);
  }
}
