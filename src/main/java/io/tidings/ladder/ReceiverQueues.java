package io.tidings.ladder;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.tidings.broker.BrokerLink;
import io.tidings.broker.BrokerListener;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * The queues that AMQP receivers consume: declared when the link comes up, before anything is
 * published, and when a receiver is made; deleted with it. A plain nack there climbs the ladder
 * like one of the dispatcher's.
 *
 * <p>Without a broker nothing is declared or deleted at once. What is missing is declared when the
 * link is up; whoever wants one deleted asks again until it is.
 */
@Singleton
public class ReceiverQueues implements BrokerListener {

  private static final Logger LOG = Logger.getLogger(ReceiverQueues.class);

  private final Instance<ReceiverQueueNames> names;
  private final Instance<BrokerLink> link;
  private final AtomicBoolean declaring = new AtomicBoolean();
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

  /** Declares all of them once more, soon: something found no queue. Many calls make one. */
  public void declareAgain() {
    if (declaring.compareAndSet(false, true)) {
      onLink(
          () -> {
            declaring.set(false);
            declareAll();
            return null;
          });
    }
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

  /**
   * Unbinds and deletes it with all that is in it: the receiver is gone.
   *
   * @return {@code false} when it may still be there
   */
  public CompletableFuture<Boolean> remove(String name) {
    return onLink(
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

  /**
   * The link's thread may be busy connecting for long: then it is {@code false}, and done later.
   */
  private CompletableFuture<Boolean> onLink(Callable<Void> task) {
    CompletableFuture<Boolean> done =
        new CompletableFuture<Boolean>().completeOnTimeout(false, 3, TimeUnit.SECONDS);
    link.get()
        .execute(
            () -> {
              if (done.isDone()) {
                return; // nobody waits for it any more, and it may be somebody else's by now
              }
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
