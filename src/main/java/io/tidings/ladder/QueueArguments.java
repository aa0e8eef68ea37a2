package io.tidings.ladder;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The arguments of our queues; all that may differ between broker versions stands here.
 *
 * <p>Only quorum queues with at-least-once dead-lettering lost nothing when the broker was killed
 * (docs/design.md has the figures); {@code reject-publish} is what that strategy demands. The
 * delivery limit is set because 4.x brokers default to 20, and what passes it is dropped.
 */
final class QueueArguments {

  private static final int DELIVERY_LIMIT = 1_000_000;

  /** Of receipts, which others write: so often one may bring the link down, then it goes aside. */
  private static final int FEW_DELIVERIES = 10;

  private static final long RECEIPTS_BYTES = 64L * 1024 * 1024;
  private static final long REFUSED_BYTES = 64L * 1024 * 1024;

  private QueueArguments() {}

  /** What is nacked, or was delivered too often in vain, goes aside. A full queue says no. */
  static Map<String, Object> receipts() {
    Map<String, Object> arguments = deadLettering(Topology.RECEIPTS_REFUSED);
    arguments.put("x-delivery-limit", FEW_DELIVERIES);
    arguments.put("x-max-length-bytes", RECEIPTS_BYTES);
    return arguments;
  }

  /** For people to look at: the oldest give way. */
  static Map<String, Object> refusedReceipts() {
    Map<String, Object> arguments = plain();
    arguments.put("x-max-length-bytes", REFUSED_BYTES);
    return arguments;
  }

  /** Keeps what it gets until somebody takes it. */
  static Map<String, Object> plain() {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("x-queue-type", "quorum");
    arguments.put("x-delivery-limit", DELIVERY_LIMIT);
    return arguments;
  }

  /** A nack climbs: no routing key is set, so the message keeps the one it came with. */
  static Map<String, Object> work() {
    return deadLettering(Topology.LADDER);
  }

  /** Waits for the whole queue's TTL (a TTL per message would block at the head), then goes on. */
  static Map<String, Object> waiting(Duration wait, RoutingKey next) {
    Map<String, Object> arguments = deadLettering(Topology.AGAIN);
    arguments.put("x-message-ttl", wait.toMillis());
    arguments.put("x-dead-letter-routing-key", next.toString());
    return arguments;
  }

  /** Waits briefly and keeps its key: no rung is spent. */
  static Map<String, Object> busy(Duration wait) {
    Map<String, Object> arguments = deadLettering(Topology.AGAIN);
    arguments.put("x-message-ttl", wait.toMillis());
    return arguments;
  }

  private static Map<String, Object> deadLettering(String exchange) {
    Map<String, Object> arguments = plain();
    arguments.put("x-dead-letter-exchange", exchange);
    arguments.put("x-dead-letter-strategy", "at-least-once");
    arguments.put("x-overflow", "reject-publish");
    return arguments;
  }
}
