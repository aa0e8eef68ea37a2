package io.tidings.rabbitmq;

import io.smallrye.mutiny.Uni;
import io.tidings.rabbitmq.ManagementApi.Account;
import io.tidings.rabbitmq.ManagementApi.Limits;
import io.tidings.rabbitmq.ManagementApi.Permissions;
import io.tidings.rabbitmq.ManagementApi.QueueCount;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
  private static final Limits LIMITS = new Limits(64, 512);

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
    Permissions permissions = new Permissions(configure, write, read);
    return management
        .ask(api -> api.putUser(user, new Account(password, "", LIMITS)))
        .chain(
            () ->
                management.ask(api -> api.putPermissions(address.virtualHost(), user, permissions)))
        .replaceWith(password)
        .onFailure()
        .invoke(
            e -> LOG.warnf("broker.user_not_created user=%s error=\"%s\"", user, e.getMessage()))
        .onFailure()
        .recoverWithNull();
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
        .ask(api -> api.deleteUser(user))
        .replaceWith(true)
        .onFailure(BrokerUsers::isUnknown)
        .recoverWithItem(true)
        .onFailure()
        .invoke(
            e -> LOG.warnf("broker.user_not_deleted user=%s error=\"%s\"", user, e.getMessage()))
        .onFailure()
        .recoverWithItem(false);
  }

  private static boolean isUnknown(Throwable failure) {
    return failure instanceof WebApplicationException refused
        && refused.getResponse().getStatus() == 404;
  }

  /** Reads counts that AMQP does not provide from the broker's management API. */
  @Singleton
  public static class QueueCounts {

    private static final Map<String, Long> NONE = Map.of();

    private final ManagementClient management;
    private final BrokerAddress address;

    QueueCounts(ManagementClient management, BrokerAddress address) {
      this.management = management;
      this.address = address;
    }

    /**
     * Unacked messages by queue, some seconds old; empty if the API is not configured or does not
     * respond.
     */
    public Uni<Map<String, Long>> unacked() {
      if (!management.isConfigured()) {
        return Uni.createFrom().item(NONE);
      }
      return management
          .ask(api -> api.queues(address.virtualHost(), false, "name,messages_unacknowledged"))
          .map(QueueCounts::counts)
          .onFailure()
          .recoverWithItem(NONE);
    }

    private static Map<String, Long> counts(List<QueueCount> queues) {
      return queues.stream()
          .filter(queue -> queue.unacked() != null)
          .collect(Collectors.toMap(QueueCount::name, QueueCount::unacked));
    }
  }
}
