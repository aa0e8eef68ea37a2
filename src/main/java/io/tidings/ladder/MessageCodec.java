package io.tidings.ladder;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.tidings.ladder.Topology.RoutingKey;
import io.tidings.notification.NotificationMessage;
import io.tidings.notification.TraceParent;
import io.tidings.rabbitmq.Link.BrokerDelivery;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Converts notifications to AMQP messages and back. The rung is read only from the routing key,
 * which the broker rewrites. Headers that the broker added ({@code x-death} and the like) are never
 * copied.
 */
public final class MessageCodec {

  static final String RECEIVER = "tidings-receiver";
  static final String DEADLINE = "tidings-deadline";
  static final String RUNG = "tidings-rung";
  static final String ATTEMPT = "tidings-attempt";
  static final String GENERATION = "tidings-generation";
  static final String TRACEPARENT = "traceparent";
  static final int PERSISTENT = 2;

  private MessageCodec() {}

  static BasicProperties properties(NotificationMessage message, String queue) {
    Map<String, Object> headers = new HashMap<>();
    headers.put(Topology.QUEUE_HEADER, queue);
    headers.put(RECEIVER, message.receiverId().toString());
    headers.put(DEADLINE, message.deadline().toEpochMilli());
    headers.put(GENERATION, message.generation());
    if (message.traceparent() != null) {
      headers.put(TRACEPARENT, message.traceparent());
    }
    return new BasicProperties.Builder()
        .deliveryMode(PERSISTENT)
        .contentType("application/json")
        .messageId(message.id().toString())
        .type(message.type())
        .headers(headers)
        .build();
  }

  /** Returns the properties of a message to an AMQP receiver. */
  static BasicProperties handOver(
      NotificationMessage message,
      String queue,
      int attempt,
      Map<String, String> signed,
      @Nullable String traceparent,
      Instant now) {
    BasicProperties properties = properties(message, queue);
    Map<String, Object> headers = new HashMap<>(properties.getHeaders());
    headers.put(RUNG, message.rung());
    headers.put(ATTEMPT, attempt);
    headers.putAll(signed);
    if (traceparent != null) {
      headers.put(TRACEPARENT, traceparent);
    }
    long left = Math.max(0, Duration.between(now, message.deadline()).toMillis());
    return properties.builder().headers(headers).expiration(Long.toString(left)).build();
  }

  /** Copies the properties that identify a message, without the broker's own headers. */
  static BasicProperties identifyingProperties(BasicProperties foreign) {
    Map<String, Object> headers = new HashMap<>();
    if (foreign.getHeaders() != null) {
      headers.putAll(foreign.getHeaders());
      headers.keySet().removeIf(name -> name.startsWith("x-"));
    }
    return new BasicProperties.Builder()
        .deliveryMode(PERSISTENT)
        .contentType(foreign.getContentType())
        .messageId(foreign.getMessageId())
        .type(foreign.getType())
        .headers(headers)
        .build();
  }

  /**
   * Reads one notification, or those of a bundle.
   *
   * @throws IllegalArgumentException if it is neither; the text says what is wrong
   */
  public static List<NotificationMessage> readAll(BrokerDelivery delivery) {
    if (!Bundle.CONTENT_TYPE.equals(delivery.properties().getContentType())) {
      return List.of(read(delivery));
    }
    Bundle.rejectNewer(delivery.body()); // first: its headers may differ, too
    Map<String, Object> headers = delivery.properties().getHeaders();
    return Bundle.read(
        delivery.body(),
        id(RECEIVER, headers == null ? null : headers.get(RECEIVER)),
        RoutingKey.parse(delivery.routingKey()));
  }

  static NotificationMessage read(BrokerDelivery delivery) {
    RoutingKey key = RoutingKey.parse(delivery.routingKey());
    BasicProperties properties = delivery.properties();
    Map<String, Object> headers = properties.getHeaders();
    if (headers == null) {
      throw new IllegalArgumentException("the message has no headers");
    }
    if (properties.getType() == null) {
      throw new IllegalArgumentException("the message has no type");
    }
    Object traceparent = headers.get(TRACEPARENT);
    return new NotificationMessage(
        id("message-id", properties.getMessageId()),
        id(RECEIVER, headers.get(RECEIVER)),
        properties.getType(),
        key.ladder(),
        key.rung(),
        generation(headers),
        Instant.ofEpochMilli(number(DEADLINE, headers)),
        delivery.body(),
        traceparent == null ? null : TraceParent.read(traceparent.toString()));
  }

  private static UUID id(String name, @Nullable Object value) {
    try {
      return UUID.fromString(String.valueOf(value));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the " + name + " is not a UUID");
    }
  }

  private static int generation(Map<String, Object> headers) {
    long generation = number(GENERATION, headers);
    if (generation < 0 || generation > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("the header " + GENERATION + " is out of range");
    }
    return (int) generation;
  }

  private static long number(String name, Map<String, Object> headers) {
    if (headers.get(name) instanceof Number number) {
      return number.longValue();
    }
    throw new IllegalArgumentException("the header " + name + " is not a number");
  }
}
