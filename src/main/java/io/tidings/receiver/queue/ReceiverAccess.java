package io.tidings.receiver.queue;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.smallrye.mutiny.Uni;
import io.tidings.ladder.Topology;
import io.tidings.rabbitmq.BrokerUsers;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Manages what an AMQP receiver may do in the broker: read its own queue, publish receipts, and
 * nothing else. The patterns are RabbitMQ's permissions (configure, write, read).
 */
@Singleton
public class ReceiverAccess {

  private final BrokerUsers users;

  ReceiverAccess(BrokerUsers users) {
    this.users = users;
  }

  /** Returns the permissions that the receiver needs. */
  public QueueAccess of(String name) {
    return new QueueAccess(
        Topology.receiverQueue(name),
        Topology.RECEIPTS,
        users.virtualHost(),
        username(name),
        null,
        "^$",
        "^" + quoted(Topology.RECEIPTS) + "$",
        "^" + quoted(Topology.receiverQueue(name)) + "$");
  }

  /**
   * Creates the receiver's user, or sets a new password, through the management API. The password
   * is missing if that API is not configured or does not respond.
   */
  public Uni<QueueAccess> grant(String name) {
    QueueAccess needed = of(name);
    return users
        .grant(needed.username(), needed.configure(), needed.write(), needed.read())
        .map(needed::with);
  }

  /** Whether Tidings creates and deletes the users of receivers. */
  public boolean isManaged() {
    return users.areManaged();
  }

  /** Deletes the user and its connections; returns {@code false} if that failed. */
  public Uni<Boolean> revoke(String name) {
    return users.delete(username(name));
  }

  /**
   * Returns the name of the receiver with this user; {@code null} if Tidings does not manage it.
   *
   * @param user its name in the broker
   */
  public @Nullable String receiverOf(String user) {
    String whole = username("");
    String head = Topology.receiverQueue("");
    String tail = whole.substring(head.length());
    return isManaged() && user.startsWith(head) && user.endsWith(tail)
        ? user.substring(head.length(), user.length() - tail.length())
        : null;
  }

  /** Users are shared by all virtual hosts, so the name contains ours, unless it is the default. */
  private String username(String name) {
    String host = users.virtualHost();
    return Topology.receiverQueue(name) + (host.equals("/") ? "" : "@" + host);
  }

  /** The broker's patterns are Erlang's, which do not support {@code \Q…\E}. */
  private static String quoted(String text) {
    return text.replace(".", "\\.");
  }

  /**
   * Describes how an AMQP receiver reaches its queue. The patterns are RabbitMQ's permissions.
   *
   * @param receipts the exchange to publish receipts to
   * @param password {@code null} if no user was created, or the password was shown before
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record QueueAccess(
      String queue,
      String receipts,
      String virtualHost,
      String username,
      @Nullable String password,
      String configure,
      String write,
      String read) {

    QueueAccess with(String newPassword) {
      return new QueueAccess(
          queue, receipts, virtualHost, username, newPassword, configure, write, read);
    }
  }
}
