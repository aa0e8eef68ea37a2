package io.tidings.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** An OpenTelemetry collector: takes spans by OTLP over HTTP and keeps them. */
public final class TraceCollector implements AutoCloseable {

  /**
   * A span that arrived; ids as hex digits.
   *
   * @param links {@code trace id/span id}
   * @param events their names
   */
  public record Recorded(
      String name,
      String kind,
      String traceId,
      String spanId,
      String parentId,
      List<String> links,
      List<String> events,
      Map<String, String> attributes) {

    static Recorded of(Span span) {
      return new Recorded(
          span.getName(),
          span.getKind().name().replace("SPAN_KIND_", ""),
          hex(span.getTraceId().toByteArray()),
          hex(span.getSpanId().toByteArray()),
          hex(span.getParentSpanId().toByteArray()),
          span.getLinksList().stream()
              .map(
                  link ->
                      hex(link.getTraceId().toByteArray())
                          + "/"
                          + hex(link.getSpanId().toByteArray()))
              .toList(),
          span.getEventsList().stream().map(Span.Event::getName).toList(),
          span.getAttributesList().stream()
              .collect(Collectors.toMap(KeyValue::getKey, Recorded::text, (one, two) -> two)));
    }

    private static String text(KeyValue attribute) {
      return attribute.getValue().hasIntValue()
          ? String.valueOf(attribute.getValue().getIntValue())
          : attribute.getValue().getStringValue();
    }

    private static String hex(byte[] id) {
      return HexFormat.of().formatHex(id);
    }

    /** As a link names it. */
    public String context() {
      return traceId + "/" + spanId;
    }
  }

  private final HttpServer server;
  private final List<Recorded> spans = new CopyOnWriteArrayList<>();

  public TraceCollector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  /** The settings that send a product's spans here, soon. */
  public Map<String, String> settings() {
    return Map.of(
        "quarkus.otel.sdk.disabled", "false",
        "quarkus.otel.exporter.otlp.endpoint", "http://127.0.0.1:" + server.getAddress().getPort(),
        "quarkus.otel.bsp.schedule.delay", "100ms");
  }

  /** The spans about a notification, in the order of their arrival. */
  public List<Recorded> about(String notification) {
    return spans.stream()
        .filter(span -> notification.equals(span.attributes().get("messaging.message.id")))
        .toList();
  }

  public List<Recorded> named(String name) {
    return spans.stream().filter(span -> span.name().equals(name)).toList();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("content-encoding"));
      byte[] body =
          zipped
              ? new GZIPInputStream(exchange.getRequestBody()).readAllBytes()
              : exchange.getRequestBody().readAllBytes();
      spans.addAll(read(body));
      exchange.getResponseHeaders().set("content-type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private static List<Recorded> read(byte[] body) throws IOException {
    return ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .map(Recorded::of)
        .toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
