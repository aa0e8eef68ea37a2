package io.tidings.ladder;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.quarkus.scheduler.Scheduled;
import io.tidings.broker.BrokerLink;
import io.tidings.broker.BrokerListener;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Looks every few seconds how much waits in each receiver's queue and whether somebody consumes it.
 * A queue that is gone although its receiver is not is declared again, empty: what was in it is
 * found by asking.
 */
@Singleton
public class ReceiverQueueWatch implements BrokerListener {

  private static final Logger LOG = Logger.getLogger(ReceiverQueueWatch.class);

  /**
   * @param ready messages that nobody has taken
   */
  public record Seen(long ready, int consumers) {}

  private final Instance<ReceiverQueueNames> names;
  private final ReceiverQueues queues;
  private final Instance<BrokerLink> link;
  private Connection connection;
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
  public void up(Connection intake, Connection publishing) {
    connection = intake;
  }

  @Override
  public void down() {
    connection = null;
    seen = Map.of();
  }

  /** By the receiver's name, as last looked at; empty without a link. */
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
      for (String name : names.get().withQueue()) {
        channel = channel == null || !channel.isOpen() ? connection.createChannel() : channel;
        try {
          AMQP.Queue.DeclareOk answer = channel.queueDeclarePassive(Topology.receiverQueue(name));
          now.put(name, new Seen(answer.getMessageCount(), answer.getConsumerCount()));
        } catch (IOException gone) {
          LOG.warnf("the queue of receiver \"%s\" is gone and is declared again", name);
          queues.declare(name);
        }
      }
      seen = now;
      if (channel != null && channel.isOpen()) {
        channel.close();
      }
    } catch (IOException | TimeoutException | RuntimeException e) {
      LOG.debugf("the receivers' queues can't be looked at: %s", e.getMessage());
    }
  }

  @Override
  public String toString() {
    return "watch of the receivers' queues";
  }
}
