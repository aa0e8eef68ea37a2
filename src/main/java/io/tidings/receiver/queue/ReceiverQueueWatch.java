package io.tidings.receiver.queue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.ladder.Topology;
import io.tidings.rabbitmq.BrokerLink;
import io.tidings.rabbitmq.BrokerUsers.QueueCounts;
import io.tidings.rabbitmq.Link.BrokerListener;
import io.tidings.receiver.queue.ReceiverQueues.ReceiverQueueNames;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads every few seconds how many messages wait in each receiver's queue and how many consumers it
 * has. If the queue of an existing receiver is missing, it is declared again, empty; the receiver
 * finds by queries what was in it.
 */
@Singleton
public class ReceiverQueueWatch implements BrokerListener {

  private static final Logger LOG = Logger.getLogger(ReceiverQueueWatch.class);

  /**
   * @param ready messages that no consumer has received
   */
  public record Seen(long ready, int consumers) {}

  private final Instance<ReceiverQueueNames> names;
  private final ReceiverQueues queues;
  private final Instance<BrokerLink> link;
  private @Nullable Connection connection;
  private volatile Map<String, Seen> seen = Map.of();

  ReceiverQueueWatch(
      Instance<ReceiverQueueNames> names, ReceiverQueues queues, Instance<BrokerLink> link) {
    this.names = names;
    this.queues = queues;
    this.link = link;
  }

  @Override
  public int order() {
    return 55;
  }

  @Override
  public void up(Connection consuming, @Nullable Connection publishing) {
    connection = consuming;
  }

  @Override
  public void down() {
    connection = null;
    seen = Map.of();
  }

  /** Returns the last look by the receiver's name; empty without a link. */
  public Map<String, Seen> seen() {
    return seen;
  }

  @Scheduled(every = "{tidings.queues.look-every}")
  void look() {
    link.get().execute(this::sample);
  }

  private void sample() {
    if (connection == null) {
      return;
    }
    Map<String, Seen> now = new HashMap<>();
    Channel channel = null;
    try {
      for (String name : names.get().namesWithQueue()) {
        channel = channel == null || !channel.isOpen() ? connection.createChannel() : channel;
        try {
          AMQP.Queue.DeclareOk answer = channel.queueDeclarePassive(Topology.receiverQueue(name));
          now.put(name, new Seen(answer.getMessageCount(), answer.getConsumerCount()));
        } catch (IOException gone) {
          LOG.warnf("receiver.queue_missing receiver=\"%s\"", name);
          queues.declare(name);
        }
      }
      seen = now;
      if (channel != null && channel.isOpen()) {
        channel.close();
      }
    } catch (IOException | TimeoutException | RuntimeException e) {
      LOG.debugf("receiver.queues_not_read error=\"%s\"", e.getMessage());
    }
  }

  @Override
  public String toString() {
    return "watch of the receivers' queues";
  }

  /** Counts the unacked messages of receivers' queues, if the broker's management API is in use. */
  @Singleton
  public static class UnackedCounts {

    private final QueueCounts counts;

    UnackedCounts(QueueCounts counts) {
      this.counts = counts;
    }

    /** Returns the counts by the receivers' names; unknown ones are missing. */
    public Uni<Map<String, Long>> of(Collection<String> receivers) {
      return counts
          .unacked()
          .map(
              byQueue -> {
                Map<String, Long> found = new HashMap<>();
                for (String receiver : receivers) {
                  Long unacked = byQueue.get(Topology.receiverQueue(receiver));
                  if (unacked != null) {
                    found.put(receiver, unacked);
                  }
                }
                return found;
              });
    }
  }
}
