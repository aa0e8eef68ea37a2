package io.tidings.broker;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Base64;
import org.jboss.logging.Logger;

/**
 * Users of the broker, made by its management API. Their passwords are made here and kept by the
 * broker alone.
 */
@Singleton
public class BrokerUsers {

  private static final Logger LOG = Logger.getLogger(BrokerUsers.class);
  private static final int PASSWORD_BYTES = 24;

  /** One receiver's program that opens ever more must not take the broker from the others. */
  private static final JsonObject LIMITS =
      new JsonObject().put("max-connections", 64).put("max-channels", 512);

  private final Management management;
  private final BrokerAddress address;
  private final SecureRandom random = new SecureRandom();

  BrokerUsers(Management management, BrokerAddress address) {
    this.management = management;
    this.address = address;
  }

  public String virtualHost() {
    return address.virtualHost();
  }

  /**
   * Makes the user, or gives it a new password; its permissions are these alone, and its
   * connections and channels are bounded.
   *
   * @return its password; {@code null} when that is not ours to do, or could not be done
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
    return put("/users/" + Management.part(user), account)
        .chain(
            () ->
                put(
                    "/permissions/"
                        + Management.part(address.virtualHost())
                        + "/"
                        + Management.part(user),
                    permissions))
        .replaceWith(password)
        .onFailure()
        .invoke(e -> LOG.warnf("the broker's user %s can't be made: %s", user, e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Void> put(String path, JsonObject body) {
    return management
        .send(HttpMethod.PUT, path, body.encode())
        .invoke(
            answer -> {
              if (!answer.isFine()) {
                throw new IllegalStateException("the management API answered " + answer.status());
              }
            })
        .replaceWithVoid();
  }

  /** Whether they are made and deleted here, and not by hand. */
  public boolean areOurs() {
    return management.isConfigured();
  }

  /**
   * Its connections end with it.
   *
   * @return {@code false} when it may still be there; {@code true} also when it is not ours
   */
  public Uni<Boolean> delete(String user) {
    if (!management.isConfigured()) {
      return Uni.createFrom().item(true);
    }
    return management
        .send(HttpMethod.DELETE, "/users/" + Management.part(user), null)
        .map(
            answer -> {
              if (!answer.isFine() && answer.status() != 404) {
                throw new IllegalStateException("the management API answered " + answer.status());
              }
              return true;
            })
        .onFailure()
        .invoke(e -> LOG.warnf("the broker's user %s can't be deleted: %s", user, e.getMessage()))
        .onFailure()
        .recoverWithItem(false);
  }
}
