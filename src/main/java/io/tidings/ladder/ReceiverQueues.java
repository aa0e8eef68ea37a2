package io.tidings.ladder;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.tidings.broker.BrokerLink;
import io.tidings.broker.BrokerListener;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The queues that AMQP receivers consume: declared when the link comes up, before anything is
 * published, and when a receiver is made; deleted with it. A plain nack there climbs the ladder
 * like one of the dispatcher's.
 *
 * <p>Without a broker nothing is declared or deleted at once. What is missing is declared when the
 * link is up; what a replica could not delete stays, unbound at the latest when the broker is set
 * up anew, and is reported by {@link ReceiverQueueWatch}.
 */
@Singleton
public class ReceiverQueues implements BrokerListener {

  private static final Logger LOG = Logger.getLogger(ReceiverQueues.class);

  private final Instance<ReceiverQueueNames> names;
  private final Instance<BrokerLink> link;
  private Connection connection;

  ReceiverQueues(Instance<ReceiverQueueNames> names, Instance<BrokerLink> link) {
    this.names = names;
    this.link = link;
  }

  @Override
  public int order() {
    return 12; // behind the exchanges
  }

  @Override
  public void up(Connection intake, Connection publishing) throws IOException, TimeoutException {
    connection = intake;
    declareAll();
  }

  @Override
  public void down() {
    connection = null; // what was declared stays in the broker
  }

  /** Declares all of them once more, soon: something found no queue. */
  public void declareAgain() {
    onLink(
        () -> {
          declareAll();
          return null;
        });
  }

  private void declareAll() throws IOException, TimeoutException {
    try (Channel channel = connection.createChannel()) {
      for (String name : names.get().withQueue()) {
        declare(channel, name);
      }
    }
  }

  /**
   * @return {@code false} when there is no link: then it is declared when there is one
   */
  public CompletableFuture<Boolean> declare(String name) {
    return onLink(
        () -> {
          try (Channel channel = connection.createChannel()) {
            declare(channel, name);
          }
          return null;
        });
  }

  private static void declare(Channel channel, String name) throws IOException {
    String queue = Topology.receiverQueue(name);
    channel.queueDeclare(queue, true, false, false, QueueArguments.work());
    channel.queueBind(queue, Topology.NOTIFY, "", binding(name));
  }

  /** Unbinds and deletes it with all that is in it: the receiver is gone. */
  public void remove(String name) {
    onLink(
        () -> {
          try (Channel channel = connection.createChannel()) {
            String queue = Topology.receiverQueue(name);
            channel.queueUnbind(queue, Topology.NOTIFY, "", binding(name));
            channel.queueDelete(queue);
          }
          return null;
        });
  }

  private static Map<String, Object> binding(String name) {
    return Map.of("x-match", "all", Topology.QUEUE_HEADER, name);
  }

  private CompletableFuture<Boolean> onLink(java.util.concurrent.Callable<Void> task) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    link.get()
        .execute(
            () -> {
              try {
                if (connection != null) {
                  task.call();
                }
                done.complete(connection != null);
              } catch (Exception e) {
                LOG.warnf("a receiver's queue: %s", e.getMessage());
                done.complete(false);
              }
            });
    return done;
  }

  @Override
  public String toString() {
    return "the receivers' queues";
  }
}
