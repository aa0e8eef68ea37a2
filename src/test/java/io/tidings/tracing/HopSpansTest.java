package io.tidings.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import io.tidings.egress.Target;
import io.tidings.notification.NotificationMessage;
import io.tidings.notification.TraceParent;
import io.tidings.tracing.SpanBirth.BirthSampler;
import io.tidings.tracing.SpanBirth.SpanIds;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HopSpansTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String REQUEST = "b7ad6b7169203331";
  private static final String SAMPLED = "00-" + TRACE + "-" + REQUEST + "-01";
  private static final Target RECEIVER = new Target("shop.example", 443, true, "/secret?key=1");

  private final InMemorySpanExporter exported = InMemorySpanExporter.create();
  private final SpanIds ids = new SpanIds();
  private final HopSpans spans = new HopSpans(new NotificationTraces(tracer(), ids, true));

  /** Records none of the traces that begin here. */
  private Tracer tracer() {
    return SdkTracerProvider.builder()
        .setSampler(new BirthSampler(0))
        .setIdGenerator(ids)
        .addSpanProcessor(SimpleSpanProcessor.create(exported))
        .build()
        .get("test");
  }

  private static NotificationMessage message(int rung, @Nullable String traceparent) {
    return new NotificationMessage(
        UUID.fromString("0190b2f4-7d1e-7aaa-8bbb-ccccddddeeee"),
        UUID.randomUUID(),
        "recharge.succeeded",
        "default-0a0a0a0a",
        rung,
        0,
        Instant.MAX,
        new byte[0],
        traceparent);
  }

  private List<SpanData> exported() {
    return exported.getFinishedSpanItems();
  }

  private SpanData exported(String name) {
    return exported().stream()
        .filter(span -> span.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> links(SpanData span) {
    return span.getLinks().stream()
        .map(LinkData::getSpanContext)
        .map(SpanContext::getSpanId)
        .toList();
  }

  @Test
  void firstAttempt_belongsToTheCreation_whoseIdFollowsFromTheNotification() {
    spans.beginning(message(0, SAMPLED));
    AttemptSpan attempt = spans.attempt(message(0, SAMPLED), RECEIVER);
    attempt.ended(200, null);

    SpanData creation = exported("create tidings.notify");
    assertThat(creation.getSpanId()).isEqualTo("8bbbccccddddeeee");
    assertThat(creation.getParentSpanId()).isEqualTo(REQUEST);
    SpanData call = exported("POST");
    assertThat(call.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(call.getTraceId()).isEqualTo(TRACE);
    assertThat(call.getParentSpanId()).isEqualTo(creation.getSpanId());
    assertThat(attempt.traceparent()).isEqualTo("00-" + TRACE + "-" + call.getSpanId() + "-01");
    assertThat(call.getAttributes().toString())
        .contains("https://shop.example/")
        .doesNotContain("secret");
  }

  @Test
  void laterAttempt_hasATraceOfItsOwn_thatLinksToTheCreation_whateverTheShare() {
    NotificationMessage retry = spans.processing(message(2, SAMPLED), "tidings.dispatch.retry");
    spans.attempt(retry, RECEIVER).ended(503, "HTTP status 503");
    HopSpans.settled(retry, State.QUEUED);

    SpanData process = exported("process tidings.dispatch.retry");
    SpanData call = exported("POST");
    assertThat(process.getTraceId()).isNotEqualTo(TRACE).isEqualTo(retry.traceId());
    assertThat(links(process)).containsExactly("8bbbccccddddeeee");
    assertThat(process.getEvents()).singleElement().extracting("name").isEqualTo("settle");
    assertThat(call.getParentSpanId()).isEqualTo(process.getSpanId());
    assertThat(call.getAttributes().toString()).contains("http.request.resend_count=2");
    assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(exported()).extracting(SpanData::getName).doesNotContain("create tidings.notify");
  }

  @Test
  void severalThatAreSentTogether_areOneSpan_thatLinksToEach() {
    NotificationMessage other = message(0, null);
    CompletableFuture<Void> confirmed = new CompletableFuture<>();
    spans.sending("tidings.notify", List.of(message(0, SAMPLED), other), () -> confirmed);
    assertThat(exported()).extracting(SpanData::getName).containsExactly("create tidings.notify");

    confirmed.completeExceptionally(new IllegalStateException("the broker is away"));

    SpanData send = exported("send tidings.notify");
    assertThat(links(send)).containsExactly("8bbbccccddddeeee");
    assertThat(send.getTraceId()).isNotEqualTo(TRACE);
    assertThat(send.getStatus().getDescription()).isEqualTo("the broker is away");
  }

  @Test
  void retryThatIsSentAgain_belongsToItsProcessing() {
    NotificationMessage retry = spans.processing(message(1, SAMPLED), "tidings.dispatch.retry");
    spans.sending("tidings.notify", List.of(retry), () -> CompletableFuture.completedFuture(null));
    spans.sending(
        "tidings.notify",
        List.of(message(1, SAMPLED)), // from the outbox
        () -> CompletableFuture.completedFuture(null));
    HopSpans.failed(retry, new IllegalStateException("the database is away"));

    SpanData process = exported("process tidings.dispatch.retry");
    assertThat(process.getStatus().getDescription()).isEqualTo("the database is away");
    List<SpanData> sent =
        exported().stream().filter(span -> span.getName().startsWith("send")).toList();
    assertThat(sent.get(0).getParentSpanId()).isEqualTo(process.getSpanId());
    assertThat(sent.get(1).getParentSpanContext().isValid()).isFalse();
    assertThat(links(sent.get(1))).containsExactly("8bbbccccddddeeee");
  }

  @Test
  void ownQuestions_areNotRecorded() {
    Sampler sampler = new BirthSampler(1);
    SamplingResult asked =
        sampler.shouldSample(
            Context.root(), TRACE, "GET", SpanKind.CLIENT, Attributes.empty(), List.of());
    SamplingResult served =
        sampler.shouldSample(
            Context.root(), TRACE, "GET", SpanKind.SERVER, Attributes.empty(), List.of());

    assertThat(asked.getDecision()).isEqualTo(SamplingDecision.DROP);
    assertThat(served.getDecision()).isEqualTo(SamplingDecision.RECORD_AND_SAMPLE);
  }

  @Test
  void recordsNothing_whenTheTraceIsNotSampled_butPassesItOn() {
    for (String given : new String[] {null, SAMPLED.replaceAll("01$", "00")}) {
      NotificationMessage message = message(0, given);
      assertThat(spans.processing(message, "queue")).isSameAs(message);
      spans.beginning(message);
      AttemptSpan attempt = spans.attempt(message, RECEIVER);
      attempt.ended(200, null);

      assertThat(attempt.traceparent() == null).isEqualTo(given == null);
    }
    assertThat(exported()).isEmpty();
  }

  @Test
  void recordsNothing_whenOff_butPassesASampledTraceOn() {
    AttemptSpan attempt = HopSpans.off().attempt(message(0, SAMPLED), RECEIVER);
    attempt.ended(200, null);

    assertThat(TraceParent.read(attempt.traceparent())).startsWith("00-" + TRACE).endsWith("-01");
    assertThat(exported()).isEmpty();
  }

  private enum State {
    QUEUED
  }
}
