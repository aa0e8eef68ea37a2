package io.tidings.ladder;

import io.tidings.ladder.Topology.RoutingKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Builds the arguments of our queues. All that may differ between broker versions is here.
 *
 * <p>Only quorum queues with at-least-once dead-lettering lost nothing when the broker was killed
 * (docs/design.md has the figures); that strategy requires {@code reject-publish}. The delivery
 * limit is set because 4.x brokers default to 20, and drop what exceeds it.
 */
public final class QueueArguments {

  private static final int DELIVERY_LIMIT = 1_000_000;

  /** Receipts come from others: one that breaks the link this many times is dead-lettered. */
  private static final int FEW_DELIVERIES = 10;

  private static final long RECEIPTS_BYTES = 64L * 1024 * 1024;
  private static final long REFUSED_BYTES = 64L * 1024 * 1024;

  private QueueArguments() {}

  /** Dead-letters what is nacked or was delivered too often. A full queue refuses more. */
  static Map<String, Object> receipts() {
    Map<String, Object> arguments = deadLettering(Topology.RECEIPTS_REFUSED);
    arguments.put("x-delivery-limit", FEW_DELIVERIES);
    arguments.put("x-max-length-bytes", RECEIPTS_BYTES);
    return arguments;
  }

  /** For people to inspect; a full queue drops the oldest. */
  static Map<String, Object> refusedReceipts() {
    Map<String, Object> arguments = plain();
    arguments.put("x-max-length-bytes", REFUSED_BYTES);
    return arguments;
  }

  /** Holds messages until somebody consumes them. */
  static Map<String, Object> plain() {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("x-queue-type", "quorum");
    arguments.put("x-delivery-limit", DELIVERY_LIMIT);
    return arguments;
  }

  /** A nack goes to the rung's wait queue: no dead-letter key is set, so the key is unchanged. */
  public static Map<String, Object> work() {
    return deadLettering(Topology.LADDER);
  }

  /** Delays by the TTL of the queue (a TTL per message would block at the head), then moves on. */
  static Map<String, Object> waiting(Duration wait, RoutingKey next) {
    Map<String, Object> arguments = deadLettering(Topology.AGAIN);
    arguments.put("x-message-ttl", wait.toMillis());
    arguments.put("x-dead-letter-routing-key", next.toString());
    return arguments;
  }

  /** Delays briefly and leaves the key unchanged, so no rung is used. */
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
