package io.tidings.ladder;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.tidings.rabbitmq.BrokerLink;
import io.tidings.rabbitmq.Link.BrokerListener;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads every few seconds how many messages wait in each of our queues, and remembers when each was
 * last empty. If a queue is missing while the link is up, it resets the link, which declares the
 * queue again.
 */
@Singleton
public class QueueWatch implements BrokerListener {

  /** A queue without a leader briefly reports 0: only several looks in a row prove it empty. */
  private static final Duration SURELY_EMPTY = Duration.ofSeconds(10);

  private final Ladders ladders;
  private final Instance<BrokerLink> link;
  private final Map<String, Long> depths = new ConcurrentHashMap<>();
  private final Map<String, Long> emptyAtNanos = new ConcurrentHashMap<>();
  private final Map<String, Long> emptySinceNanos = new ConcurrentHashMap<>();
  private final MultiGauge gauges; // no series without a link
  private volatile long lookNanos;
  private volatile boolean looked;
  private @Nullable Channel channel;

  QueueWatch(Ladders ladders, Instance<BrokerLink> link, MeterRegistry metrics) {
    this.ladders = ladders;
    this.link = link;
    this.gauges = MultiGauge.builder("tidings.queue.depth").register(metrics);
  }

  @Override
  public int order() {
    return 50;
  }

  @Override
  public void up(Connection consuming, @Nullable Connection publishing) throws IOException {
    channel = consuming.createChannel();
  }

  @Override
  public void down() {
    channel = null;
    looked = false;
    depths.clear();
    show();
    emptySinceNanos.clear();
    emptyAtNanos.clear(); // these say nothing about the broker after a reconnect
  }

  @Scheduled(every = "{tidings.queues.look-every}")
  void look() {
    link.get().execute(this::sample);
  }

  private void sample() {
    if (channel == null) {
      return;
    }
    try {
      long begun = System.nanoTime();
      for (String queue : Topology.watchedQueues(ladders.all())) {
        long ready = channel.queueDeclarePassive(queue).getMessageCount();
        depths.put(queue, ready);
        if (ready == 0) {
          emptyAtNanos.put(queue, System.nanoTime());
          emptySinceNanos.putIfAbsent(queue, System.nanoTime());
        } else {
          emptySinceNanos.remove(queue);
        }
      }
      show();
      lookNanos = begun;
      looked = true;
    } catch (IOException | RuntimeException missing) {
      link.get().reset("the depth of a queue can't be read: " + missing.getMessage());
    }
  }

  private void show() {
    gauges.register(
        depths.entrySet().stream()
            .map(e -> MultiGauge.Row.of(Tags.of("queue", e.getKey()), e.getValue()))
            .toList(),
        true);
  }

  /** Messages ready in each queue at the last look; empty without a link. */
  public Map<String, Long> depths() {
    return Map.copyOf(depths);
  }

  /** Whether all values of {@link #depths} were read after this {@code nanoTime}. */
  public boolean lookedAfter(long nanos) {
    return looked && lookNanos - nanos > 0;
  }

  /** Returns how many messages waited on a rung (from 0) at the last look; -1 if unknown. */
  public long waiting(String ladderVersion, int rung) {
    Ladder ladder = ladders.version(ladderVersion);
    return ladder == null || rung >= ladder.rungs()
        ? -1
        : depths.getOrDefault(Topology.waitQueue(ladder, rung), -1L);
  }

  /**
   * Returns the milliseconds since the dispatcher's queues were last seen empty, for the one where
   * it is longest; -1 if one was not empty at several looks in a row.
   */
  public long workQueuesEmptyMillisAgo() {
    long worst = 0;
    for (String queue : List.of(Topology.DISPATCH_FIRST, Topology.DISPATCH_RETRY)) {
      Long at = emptyAtNanos.get(queue);
      if (at == null || !emptyFor(queue, SURELY_EMPTY)) {
        return -1;
      }
      worst = Math.max(worst, (System.nanoTime() - at) / 1_000_000);
    }
    return worst;
  }

  /** Whether this queue was empty at every look for this long. */
  boolean emptyFor(String queue, Duration time) {
    Long since = emptySinceNanos.get(queue);
    return since != null && System.nanoTime() - since >= time.toNanos();
  }

  @Override
  public String toString() {
    return "queue watch";
  }
}
