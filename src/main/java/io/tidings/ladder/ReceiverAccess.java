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

  /** The user goes, with all its connections. */
  public Uni<Void> revoke(String name) {
    return users.delete(username(name));
  }

  private static String username(String name) {
    return Topology.receiverQueue(name);
  }

  /** The broker's patterns are Erlang's, which know no {@code \Q…\E}. */
  private static String quoted(String text) {
    return text.replace(".", "\\.");
  }
}
