package io.tidings.tracing;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static java.util.Objects.requireNonNull;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.tidings.egress.Target;
import io.tidings.notification.NotificationMessage;
import io.tidings.notification.TraceParent;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Names and attributes of spans, by OpenTelemetry's semantic conventions for messaging and for HTTP
 * clients.
 */
final class SpanConventions {

  private static final AttributeKey<String> SYSTEM = stringKey("messaging.system");
  private static final AttributeKey<String> OPERATION = stringKey("messaging.operation.name");
  private static final AttributeKey<String> OPERATION_TYPE = stringKey("messaging.operation.type");
  private static final AttributeKey<String> DESTINATION = stringKey("messaging.destination.name");
  private static final AttributeKey<String> MESSAGE = stringKey("messaging.message.id");
  private static final AttributeKey<String> RECEIVER = stringKey("tidings.receiver.id");
  private static final AttributeKey<String> TYPE = stringKey("tidings.type");
  private static final AttributeKey<Long> RUNG = longKey("tidings.rung");
  private static final AttributeKey<String> METHOD = stringKey("http.request.method");
  private static final AttributeKey<String> URL = stringKey("url.full");
  private static final AttributeKey<String> ADDRESS = stringKey("server.address");
  private static final AttributeKey<Long> PORT = longKey("server.port");

  private static final HexFormat HEX = HexFormat.of();

  private final Tracer tracer;

  SpanConventions(Tracer tracer) {
    this.tracer = tracer;
  }

  /** Begins a span by the conventions for messaging. */
  SpanBuilder messaging(String operation, String destination, SpanKind kind) {
    return tracer
        .spanBuilder(operation + " " + destination)
        .setSpanKind(kind)
        .setAttribute(SYSTEM, "rabbitmq")
        .setAttribute(OPERATION, operation)
        .setAttribute(OPERATION_TYPE, operation)
        .setAttribute(DESTINATION, destination);
  }

  /** Begins the span of a request; path and query of the URL are left out. */
  SpanBuilder call(Target receiver) {
    return tracer
        .spanBuilder("POST")
        .setSpanKind(SpanKind.CLIENT)
        .setAttribute(METHOD, "POST")
        .setAttribute(URL, receiver.origin() + "/")
        .setAttribute(ADDRESS, receiver.host())
        .setAttribute(PORT, (long) receiver.port());
  }

  /** What only the creation says. */
  static Attributes created(NotificationMessage message) {
    return Attributes.of(TYPE, message.type(), RECEIVER, message.receiverId().toString());
  }

  /**
   * On which notification a span works; few attributes, because most of the cost is to send them.
   */
  static Attributes about(NotificationMessage message) {
    return message.rung() == 0
        ? Attributes.of(MESSAGE, message.id().toString())
        : Attributes.of(MESSAGE, message.id().toString(), RUNG, (long) message.rung());
  }

  /** The context of the creation span: its id is the last 16 digits of the notification's. */
  static SpanContext creation(NotificationMessage message) {
    return SpanContext.createFromRemoteParent(
        TraceParent.traceId(requireNonNull(message.traceparent())),
        HEX.toHexDigits(message.id().getLeastSignificantBits()),
        TraceFlags.getSampled(),
        TraceState.getDefault());
  }

  /** A first attempt belongs to the creation, a later one only links to it. */
  static SpanBuilder placed(
      SpanBuilder builder, NotificationMessage message, @Nullable Span handler) {
    if (handler != null) {
      return builder.setParent(Context.root().with(handler));
    }
    SpanContext creation = creation(message);
    return isFirst(message)
        ? builder.setParent(parent(creation))
        : builder.setNoParent().addLink(creation);
  }

  static boolean isFirst(NotificationMessage message) {
    return message.rung() == 0 && message.generation() == 0;
  }

  private static Context parent(SpanContext context) {
    return Context.root().with(Span.wrap(context));
  }
}
