package io.tidings.receiver.queue;

import static java.util.Objects.requireNonNull;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.tidings.ladder.QueueArguments;
import io.tidings.ladder.Topology;
import io.tidings.rabbitmq.BrokerLink;
import io.tidings.rabbitmq.BrokerListener;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Declares and deletes the queues that AMQP receivers consume. They are declared when the link
 * comes up, before anything is published, and when a receiver is created; they are deleted with it.
 * A plain nack there has the same effect as a nack by the dispatcher.
 *
 * <p>Without a link nothing is declared or deleted. Missing queues are declared when the link is
 * up; to delete one, the caller repeats the call until it succeeds.
 */
@Singleton
public class ReceiverQueues implements BrokerListener {

  private static final Logger LOG = Logger.getLogger(ReceiverQueues.class);

  private final Instance<ReceiverQueueNames> names;
  private final Instance<BrokerLink> link;
  private CompletableFuture<Boolean> round = CompletableFuture.completedFuture(false);
  private @Nullable Connection connection;

  ReceiverQueues(Instance<ReceiverQueueNames> names, Instance<BrokerLink> link) {
    this.names = names;
    this.link = link;
  }

  @Override
  public int order() {
    return 12; // after the exchanges
  }

  @Override
  public void up(Connection intake, @Nullable Connection publishing)
      throws IOException, TimeoutException {
    connection = intake;
    declareAll();
  }

  @Override
  public void down() {
    connection = null; // what was declared stays in the broker
  }

  /**
   * Declares all of them again, soon, after a message found no queue. Calls before a round begins
   * share it.
   *
   * @return {@code false} if there was no link; then they are declared when the link comes up
   */
  public synchronized CompletableFuture<Boolean> declareAgain() {
    if (round.isDone()) {
      round =
          onLink(
              () -> {
                startRound();
                declareAll();
                return null;
              });
    }
    return round;
  }

  /** A call from now on may be about a queue that this round has passed: it needs another one. */
  private synchronized void startRound() {
    round = CompletableFuture.completedFuture(true);
  }

  private void declareAll() throws IOException, TimeoutException {
    try (Channel channel = requireNonNull(connection).createChannel()) {
      for (String name : names.get().namesWithQueue()) {
        declare(channel, name);
      }
    }
  }

  /**
   * @return {@code false} if there is no link; then it is declared when the link comes up
   */
  public CompletableFuture<Boolean> declare(String name) {
    return onLink(
        () -> {
          try (Channel channel = requireNonNull(connection).createChannel()) {
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
   * Unbinds and deletes the queue of a deleted receiver with all its messages.
   *
   * @return {@code false} if it may still exist
   */
  public CompletableFuture<Boolean> remove(String name) {
    return onLink(
        () -> {
          try (Channel channel = requireNonNull(connection).createChannel()) {
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

  /** Returns {@code false} and does not run if the link's thread is busy for more than 3 s. */
  private CompletableFuture<Boolean> onLink(Callable<Void> task) {
    CompletableFuture<Boolean> done =
        new CompletableFuture<Boolean>().completeOnTimeout(false, 3, TimeUnit.SECONDS);
    link.get()
        .execute(
            () -> {
              if (done.isDone()) {
                return; // the caller has given up, and the name may have a new owner
              }
              try {
                if (connection != null) {
                  task.call();
                }
                done.complete(connection != null);
              } catch (Exception e) {
                LOG.warnf("receiver.queue_change_failed error=\"%s\"", e.getMessage());
                done.complete(false);
              }
            });
    return done;
  }

  @Override
  public String toString() {
    return "the receivers' queues";
  }

  /** Lists the receivers that have a queue of their own now. */
  public interface ReceiverQueueNames {

    /** The names of the receivers, not of the queues. */
    Collection<String> namesWithQueue();
  }
}
