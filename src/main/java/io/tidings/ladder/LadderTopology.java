package io.tidings.ladder;

import static java.util.Objects.requireNonNull;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.tidings.ladder.Topology.RoutingKey;
import io.tidings.rabbitmq.BrokerLink;
import io.tidings.rabbitmq.Link.BrokerListener;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Declares exchanges, queues and bindings each time the link comes up, before anything is published
 * or consumed. Declaring is idempotent and only adds: a changed ladder has a version of its own, so
 * no key leads to two wait queues.
 */
@Singleton
public class LadderTopology implements BrokerListener {

  private static final Logger LOG = Logger.getLogger(LadderTopology.class);
  private static final Duration BUSY_WAIT = Duration.ofSeconds(1);
  private static final Duration SETTLE = Duration.ofMillis(500);

  private final Ladders ladders;
  private final Instance<BrokerLink> link;
  private @Nullable Connection connection;

  LadderTopology(Ladders ladders, Instance<BrokerLink> link) {
    this.ladders = ladders;
    this.link = link;
  }

  @Override
  public int order() {
    return 10;
  }

  @Override
  public void up(Connection consuming, @Nullable Connection publishing)
      throws IOException, TimeoutException {
    connection = consuming;
    declare();
  }

  @Override
  public void down() {
    connection = null; // what was declared stays in the broker
  }

  /** Declares everything again, soon, after a message found no queue. */
  public void declareAgain() {
    link.get()
        .execute(
            () -> {
              try {
                if (connection != null) {
                  declare();
                }
              } catch (IOException | TimeoutException | RuntimeException e) {
                link.get().reset("the topology can't be declared again: " + e.getMessage());
              }
            });
  }

  /** Deletes a ladder's queues with their bindings; a queue that is not empty stays. */
  void remove(Ladder ladder) {
    link.get()
        .execute(
            () -> {
              if (connection == null) {
                return; // the empty queues stay, which costs only memory
              }
              for (int rung = 0; rung < ladder.rungs(); rung++) {
                String queue = Topology.waitQueue(ladder, rung);
                try (Channel channel = requireNonNull(connection).createChannel()) {
                  // Check the count first: quorum queues don't support the flag "if empty".
                  if (channel.queueDeclarePassive(queue).getMessageCount() == 0) {
                    channel.queueDelete(queue);
                  }
                } catch (IOException | TimeoutException | RuntimeException e) {
                  LOG.warnf(
                      "ladder.queue_not_deleted queue=%s error=\"%s\"", queue, e.getMessage());
                }
              }
            });
  }

  private void declare() throws IOException, TimeoutException {
    boolean hasNew = hasNewQueue();
    try (Channel channel = requireNonNull(connection).createChannel()) {
      exchanges(channel);
      queues(channel);
      for (Ladder ladder : ladders.all()) {
        ladder(channel, ladder);
      }
    }
    if (hasNew) {
      waitUntilDurable();
    }
    for (String former : Topology.FORMER_RECEIPTS) {
      warnOfFormerReceipts(former);
    }
  }

  /** Warns of messages in a former queue, which nobody consumes any more. */
  private void warnOfFormerReceipts(String former) throws IOException, TimeoutException {
    Channel asking = requireNonNull(connection).createChannel();
    try {
      int messages = asking.queueDeclarePassive(former).getMessageCount();
      if (messages > 0) {
        LOG.warnf(
            "broker.leftover_queue queue=%s messages=%d move_to_exchange=%s",
            former, messages, Topology.RECEIPTS);
      }
    } catch (IOException gone) {
      // The queue does not exist, as expected.
    } finally {
      asking.abort();
    }
  }

  private boolean hasNewQueue() throws IOException, TimeoutException {
    for (Ladder ladder : ladders.all()) {
      Channel asking = requireNonNull(connection).createChannel();
      try {
        asking.queueDeclarePassive(Topology.waitQueue(ladder, 0));
      } catch (IOException missing) {
        return true; // declaring reports any other cause
      } finally {
        asking.abort();
      }
    }
    return false;
  }

  /**
   * Waits after a new queue. A quorum queue that was declared less than about 150 ms before its
   * broker was killed came back empty, although its messages were confirmed: seen on RabbitMQ
   * 3.10.8, 4.0.5 and 4.3.6.
   */
  private static void waitUntilDurable() throws IOException {
    try {
      Thread.sleep(SETTLE.toMillis());
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stopping);
    }
  }

  private static void exchanges(Channel channel) throws IOException {
    for (String fanout :
        List.of(
            Topology.UNROUTED,
            Topology.UNREADABLE,
            Topology.BUSY,
            Topology.RECEIPTS,
            Topology.RECEIPTS_REFUSED)) {
      channel.exchangeDeclare(fanout, BuiltinExchangeType.FANOUT, true);
    }
    // A confirm does not prove that a message found a queue; without one it goes to unrouted.
    Map<String, Object> alternate = Map.of("alternate-exchange", Topology.UNROUTED);
    channel.exchangeDeclare(Topology.NOTIFY, BuiltinExchangeType.HEADERS, true, false, alternate);
    channel.exchangeDeclare(Topology.LADDER, BuiltinExchangeType.DIRECT, true, false, alternate);
    channel.exchangeDeclare(Topology.AGAIN, BuiltinExchangeType.FANOUT, true, false, alternate);
  }

  private static void queues(Channel channel) throws IOException {
    channel.queueDeclare(Topology.DISPATCH_FIRST, true, false, false, QueueArguments.work());
    channel.queueBind(
        Topology.DISPATCH_FIRST,
        Topology.NOTIFY,
        "",
        Map.of("x-match", "all", Topology.QUEUE_HEADER, Topology.HTTP));
    channel.queueDeclare(Topology.DISPATCH_RETRY, true, false, false, QueueArguments.work());
    channel.queueBind(Topology.DISPATCH_RETRY, Topology.AGAIN, "");
    channel.queueDeclare(Topology.BUSY, true, false, false, QueueArguments.busy(BUSY_WAIT));
    channel.queueBind(Topology.BUSY, Topology.BUSY, "");
    channel.queueDeclare(Topology.EXHAUSTED, true, false, false, QueueArguments.plain());
    for (String kept : List.of(Topology.UNROUTED, Topology.UNREADABLE)) {
      channel.queueDeclare(kept, true, false, false, QueueArguments.plain());
      channel.queueBind(kept, kept, "");
    }
    String refused = Topology.RECEIPTS_REFUSED;
    channel.queueDeclare(refused, true, false, false, QueueArguments.refusedReceipts());
    channel.queueBind(refused, refused, "");
    channel.queueDeclare(Topology.RECEIPTS_QUEUE, true, false, false, QueueArguments.receipts());
    channel.queueBind(Topology.RECEIPTS_QUEUE, Topology.RECEIPTS, "");
    for (String former : Topology.FORMER_RECEIPTS) {
      channel.queueUnbind(former, Topology.RECEIPTS, "");
    }
  }

  private static void ladder(Channel channel, Ladder ladder) throws IOException {
    String version = ladder.version();
    for (int rung = 0; rung < ladder.rungs(); rung++) {
      String queue = Topology.waitQueue(ladder, rung);
      RoutingKey next = new RoutingKey(version, rung + 1);
      channel.queueDeclare(
          queue, true, false, false, QueueArguments.waiting(ladder.waitAt(rung), next));
      channel.queueBind(queue, Topology.LADDER, new RoutingKey(version, rung).toString());
    }
    channel.queueBind(
        Topology.EXHAUSTED, Topology.LADDER, new RoutingKey(version, ladder.rungs()).toString());
  }

  @Override
  public String toString() {
    return "topology";
  }
}
