package io.tidings.receiver.queue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.tidings.ladder.QueueArguments;
import io.tidings.ladder.Topology;
import io.tidings.rabbitmq.BrokerLink;
import io.tidings.rabbitmq.Link.BrokerListener;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
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
 * <p>Without a link, or with its thread busy for more than 3 s, nothing changes and the result is
 * {@code false}. To delete a queue, the caller repeats the call until it succeeds.
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
  public void up(Connection consuming, @Nullable Connection publishing)
      throws IOException, TimeoutException {
    connection = consuming;
    try (Channel channel = consuming.createChannel()) {
      declareAll(channel);
    }
  }

  @Override
  public void down() {
    connection = null; // what was declared stays in the broker
  }

  /**
   * Declares all of them again, soon, after a message found no queue. Calls before a round begins
   * share it.
   */
  public synchronized CompletableFuture<Boolean> declareAgain() {
    if (round.isDone()) {
      round = onLink(this::declareRound);
    }
    return round;
  }

  private void declareRound(Channel channel) throws IOException {
    synchronized (this) { // a call from now on may be about a queue that this round has passed
      round = CompletableFuture.completedFuture(true);
    }
    declareAll(channel);
  }

  private void declareAll(Channel channel) throws IOException {
    for (String name : names.get().namesWithQueue()) {
      declare(channel, name);
    }
  }

  public CompletableFuture<Boolean> declare(String name) {
    return onLink(channel -> declare(channel, name));
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
        channel -> {
          String queue = Topology.receiverQueue(name);
          channel.queueUnbind(queue, Topology.NOTIFY, "", binding(name));
          channel.queueDelete(queue);
        });
  }

  private static Map<String, Object> binding(String name) {
    return Map.of("x-match", "all", Topology.QUEUE_HEADER, name);
  }

  private CompletableFuture<Boolean> onLink(QueueChange change) {
    CompletableFuture<Boolean> done =
        new CompletableFuture<Boolean>().completeOnTimeout(false, 3, TimeUnit.SECONDS);
    // Once it is done, the caller has given up, and the name may have a new owner.
    link.get().execute(() -> done.complete(!done.isDone() && make(change)));
    return done;
  }

  private boolean make(QueueChange change) {
    if (connection == null) {
      return false;
    }
    try (Channel channel = connection.createChannel()) {
      change.make(channel);
      return true;
    } catch (Exception e) {
      LOG.warnf("receiver.queue_change_failed error=\"%s\"", e.getMessage());
      return false;
    }
  }

  @Override
  public String toString() {
    return "the receivers' queues";
  }

  private interface QueueChange {

    void make(Channel channel) throws IOException;
  }

  /** Lists the names of the receivers (not of the queues) that have a queue of their own now. */
  public interface ReceiverQueueNames {

    Collection<String> namesWithQueue();
  }
}
