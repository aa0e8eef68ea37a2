package io.tidings.ladder;

import io.smallrye.mutiny.Uni;
import io.tidings.broker.BrokerUsers;
import jakarta.inject.Singleton;

/**
 * What an AMQP receiver may do in the broker: read its own queue, publish receipts, and nothing
 * else. The patterns are those of RabbitMQ's permissions (configure, write, read).
 */
@Singleton
public class ReceiverAccess {

  private final BrokerUsers users;

  ReceiverAccess(BrokerUsers users) {
    this.users = users;
  }

  /** The permissions it needs. */
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
   * Makes its user, or gives it a new password, where the management API is configured; else, and
   * when that does not answer, there is no password in what comes back.
   */
  public Uni<QueueAccess> grant(String name) {
    QueueAccess needed = of(name);
    return users
        .grant(needed.username(), needed.configure(), needed.write(), needed.read())
        .map(needed::with);
  }

  /** Whether its user is ours to make and to delete. */
  public boolean isManaged() {
    return users.areOurs();
  }

  /** The user goes, with all its connections; {@code false} when it could not be deleted. */
  public Uni<Boolean> revoke(String name) {
    return users.delete(username(name));
  }

  /**
   * The name of the receiver whose user this is; {@code null} when it is none of ours.
   *
   * @param user as the broker knows it
   */
  public String receiverOf(String user) {
    String whole = username("");
    String head = Topology.receiverQueue("");
    String tail = whole.substring(head.length());
    return isManaged() && user.startsWith(head) && user.endsWith(tail)
        ? user.substring(head.length(), user.length() - tail.length())
        : null;
  }

  /** Users are the whole broker's: those of another virtual host are others. */
  private String username(String name) {
    String host = users.virtualHost();
    return Topology.receiverQueue(name) + (host.equals("/") ? "" : "@" + host);
  }

  /** The broker's patterns are Erlang's, which know no {@code \Q…\E}. */
  private static String quoted(String text) {
    return text.replace(".", "\\.");
  }
}
