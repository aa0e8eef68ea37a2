package io.tidings.testing;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** An OpenTelemetry collector: takes spans by OTLP over HTTP or gRPC and keeps them. */
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

  /** Before each message of gRPC: whether it is compressed, and its length in four bytes. */
  private static final int GRPC_HEAD = 5;

  private static final String GRPC_EXPORT =
      "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server = vertx.createHttpServer();
  private final List<Recorded> spans = new CopyOnWriteArrayList<>();

  public TraceCollector() throws Exception {
    server.requestHandler(request -> request.body().onSuccess(body -> take(request, body)));
    server
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  /** The settings that send a product's spans here, soon. */
  public Map<String, String> settings() {
    return Map.of(
        "quarkus.otel.sdk.disabled", "false",
        "quarkus.otel.exporter.otlp.endpoint", "http://127.0.0.1:" + server.actualPort(),
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

  private void take(HttpServerRequest request, Buffer body) {
    if (request.path().equals(GRPC_EXPORT)) {
      boolean zipped = body.getByte(0) == 1;
      spans.addAll(read(body.getBytes(GRPC_HEAD, GRPC_HEAD + body.getInt(1)), zipped));
      request
          .response()
          .putHeader("content-type", "application/grpc")
          .putTrailer("grpc-status", "0");
      request.response().end(Buffer.buffer(new byte[GRPC_HEAD])); // an empty message
    } else {
      spans.addAll(read(body.getBytes(), "gzip".equals(request.getHeader("content-encoding"))));
      request.response().putHeader("content-type", "application/x-protobuf").end();
    }
  }

  private static List<Recorded> read(byte[] body, boolean zipped) {
    try {
      return read(
          zipped ? new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes() : body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
  public void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
