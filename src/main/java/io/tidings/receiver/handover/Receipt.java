package io.tidings.receiver.handover;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tidings.rabbitmq.Link.BrokerDelivery;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * What a receiver publishes when it has applied notifications: {@code {"id":…}}, a list of these,
 * or {@code {"ids":[…]}} as in the API.
 *
 * @param ids of the applied notifications
 * @param bad the beginnings of invalid elements; the valid elements still count
 */
record Receipt(List<UUID> ids, List<String> bad) {

  private static final int MOST = 1_000;
  private static final int LARGEST = 64 * 1024;
  private static final int SHOWN = 100;

  /**
   * @throws IllegalArgumentException if the whole receipt is invalid; the message says why
   */
  static Receipt read(ObjectMapper json, byte[] body) {
    if (body.length > LARGEST) {
      throw new IllegalArgumentException("larger than " + LARGEST + " bytes");
    }
    JsonNode receipt;
    try {
      receipt = json.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
    List<UUID> ids = new ArrayList<>();
    List<String> bad = new ArrayList<>();
    for (JsonNode element : elements(receipt)) {
      try {
        ids.add(UUID.fromString((element.isObject() ? element.path("id") : element).asText()));
      } catch (IllegalArgumentException e) {
        String text = element.toString();
        bad.add(text.substring(0, Math.min(text.length(), SHOWN)));
      }
    }
    if (ids.size() + bad.size() > MOST) {
      throw new IllegalArgumentException("must have 1 to " + MOST + " ids");
    }
    if (ids.isEmpty()) {
      throw new IllegalArgumentException("must be {\"id\": …}, a list of these or {\"ids\": […]}");
    }
    return new Receipt(ids, bad);
  }

  private static Iterable<JsonNode> elements(JsonNode receipt) {
    if (receipt.isArray()) {
      return receipt;
    }
    return receipt.path("ids").isArray() ? receipt.path("ids") : List.of(receipt);
  }

  /**
   * Handles messages that are not valid receipts. Dead-letters some of them, with a log line, for
   * people to look at. In a flood, counts and drops the rest: the broker dead-letters more slowly
   * than receipts arrive, and those of others would wait. Called only by the intake's thread.
   */
  @Singleton
  static class InvalidReceipts {

    private static final Logger LOG = Logger.getLogger(InvalidReceipts.class);

    /** How many are dead-lettered at once, then per second; a message counts once per 64 KiB. */
    private static final double AT_ONCE = 100;

    private static final double EACH_SECOND = 10;
    private static final double PART_BYTES = 64 * 1024;

    private final Counter counter;
    private double allowed = AT_ONCE;
    private long lookedAt = System.nanoTime();
    private long dropped;

    InvalidReceipts(MeterRegistry metrics) {
      counter = metrics.counter("tidings.receipts.junk");
    }

    /** Acks or nacks the message; completes when that is written. */
    CompletionStage<Void> refuse(Message<BrokerDelivery> message, IllegalArgumentException why) {
      counter.increment();
      BrokerDelivery delivery = message.getPayload();
      long now = System.nanoTime();
      double seconds = (double) (now - lookedAt) / TimeUnit.SECONDS.toNanos(1);
      allowed = Math.min(AT_ONCE, allowed + EACH_SECOND * seconds);
      lookedAt = now;
      if (allowed < 0) {
        dropped++;
        return message.ack();
      }
      allowed -= Math.max(1, Math.ceil(delivery.body().length / PART_BYTES));
      if (dropped > 0) {
        LOG.warnf("receipt.flood dropped=%d", dropped);
        dropped = 0;
      }
      LOG.warnf(
          "receipt.unreadable user=%s bytes=%d error=\"%s\"",
          delivery.user(), delivery.body().length, why.getMessage());
      return message.nack(why);
    }
  }
}
