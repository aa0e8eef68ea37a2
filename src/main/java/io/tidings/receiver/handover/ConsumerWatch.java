package io.tidings.receiver.handover;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.receiver.queue.ReceiverQueueWatch;
import io.tidings.receiver.queue.ReceiverQueueWatch.Seen;
import io.tidings.receiver.queue.ReceiverQueueWatch.UnackedCounts;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Reports how far behind AMQP receivers are: the messages that are ready, those that are unacked,
 * the consumers, and the age of the oldest handed-over notification without a receipt. Warns once
 * when messages wait for a minute without a consumer.
 */
@Singleton
class ConsumerWatch {

  private static final Logger LOG = Logger.getLogger(ConsumerWatch.class);
  private static final int LOOKS_TO_WARN = 4; // 15 s apart

  /** Reads the first entry of the partial index for each receiver. */
  private static final String OLDEST =
      """
      select r.name, extract(epoch from now() - oldest.created_at)::float8 as seconds
      from receiver r
           cross join lateral (select n.created_at from notification n
                               where n.receiver_id = r.id and n.listed_state = 'HANDED_OVER' order by n.id limit 1) oldest
      where r.kind = 'AMQP' and r.state <> 'DELETED'
      """;

  private final ReceiverQueueWatch queues;
  private final UnackedCounts unacked;
  private final Pool pool;
  private final MultiGauge ready;
  private final MultiGauge taken;
  private final MultiGauge consumers;
  private final MultiGauge oldest;
  private final Map<String, Integer> deserted = new HashMap<>();

  ConsumerWatch(
      ReceiverQueueWatch queues, UnackedCounts unacked, Pool pool, MeterRegistry metrics) {
    this.queues = queues;
    this.unacked = unacked;
    this.pool = pool;
    this.ready = gauge(metrics, "ready", "Messages in a receiver's queue ready for delivery");
    this.taken = gauge(metrics, "unacked", "Messages that its consumers got and did not ack");
    this.consumers = gauge(metrics, "consumers", "Consumers of a receiver's queue");
    this.oldest =
        gauge(metrics, "oldest.seconds", "Age of its oldest notification without a receipt");
  }

  private static MultiGauge gauge(MeterRegistry metrics, String name, String description) {
    return MultiGauge.builder("tidings.receiver.queue." + name)
        .description(description)
        .register(metrics);
  }

  @Scheduled(
      every = "15s",
      delayed = "10s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> look() {
    Map<String, Seen> seen = queues.seen();
    register(ready, seen.entrySet().stream().collect(byName(e -> e.getValue().ready())));
    register(consumers, seen.entrySet().stream().collect(byName(e -> e.getValue().consumers())));
    warn(seen);
    return unacked
        .of(seen.keySet())
        .invoke(counts -> register(taken, counts))
        .chain(() -> pool.query(OLDEST).execute())
        .invoke(
            rows ->
                register(
                    oldest,
                    rows.stream()
                        .collect(
                            Collectors.toMap(
                                row -> row.getString("name"), row -> row.getDouble("seconds")))))
        .replaceWithVoid()
        .onFailure()
        .recoverWithNull(); // no database: the old values remain until it is back
  }

  private static java.util.stream.Collector<Map.Entry<String, Seen>, ?, Map<String, Number>> byName(
      java.util.function.Function<Map.Entry<String, Seen>, Number> part) {
    return Collectors.toMap(Map.Entry::getKey, part);
  }

  private static void register(MultiGauge gauge, Map<String, ? extends Number> values) {
    gauge.register(
        values.entrySet().stream()
            .map(e -> MultiGauge.Row.of(Tags.of("receiver", e.getKey()), e.getValue()))
            .toList(),
        true);
  }

  /** Returns the receivers it has just warned about. */
  Set<String> warn(Map<String, Seen> seen) {
    deserted.keySet().retainAll(seen.keySet());
    seen.forEach(
        (name, queue) ->
            deserted.compute(
                name,
                (n, looks) ->
                    queue.ready() == 0 || queue.consumers() > 0
                        ? null
                        : looks == null ? 1 : looks + 1));
    Set<String> now =
        deserted.entrySet().stream()
            .filter(e -> e.getValue() == LOOKS_TO_WARN)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    now.forEach(
        name ->
            LOG.warnf(
                "receiver.deserted receiver=\"%s\" ready=%d",
                name, requireNonNull(seen.get(name)).ready()));
    return now;
  }
}
