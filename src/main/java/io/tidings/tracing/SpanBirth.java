package io.tidings.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Answers what OpenTelemetry asks when a span begins: its id, and whether it is recorded. */
public final class SpanBirth {

  private SpanBirth() {}

  /**
   * Decides once, when a trace begins. What belongs to it later follows: its own spans, and the
   * spans of other traces that link to it, such as a retry hours later on another replica.
   */
  @Singleton
  public static class BirthSampler implements Sampler {

    private final Sampler atBirth;

    /**
     * @param share of new traces that are recorded, from 0 to 1
     */
    @Inject
    BirthSampler(
        @ConfigProperty(name = "quarkus.otel.traces.sampler.arg", defaultValue = "1")
            double share) {
      this.atBirth = Sampler.parentBased(Sampler.traceIdRatioBased(share));
    }

    @Override
    public SamplingResult shouldSample(
        Context parent,
        String traceId,
        String name,
        SpanKind kind,
        Attributes attributes,
        List<LinkData> links) {
      if (kind == SpanKind.CLIENT && links.isEmpty() && !isChild(parent)) {
        return SamplingResult.drop(); // a question of our own, such as that of the management API
      }
      if (links.isEmpty() || isChild(parent)) {
        return atBirth.shouldSample(parent, traceId, name, kind, attributes, links);
      }
      return links.stream().anyMatch(link -> link.getSpanContext().isSampled())
          ? SamplingResult.recordAndSample()
          : SamplingResult.drop();
    }

    private static boolean isChild(Context parent) {
      return Span.fromContext(parent).getSpanContext().isValid();
    }

    @Override
    public String getDescription() {
      return "BirthSampler{" + atBirth.getDescription() + "}";
    }
  }

  /**
   * Random ids, but for the creation span of a notification: its id follows from the
   * notification's, so that nothing more must be stored, and every replica knows it, also after a
   * crash.
   */
  @Singleton
  public static class SpanIds implements IdGenerator {

    private final IdGenerator random = IdGenerator.random();
    private final ThreadLocal<@Nullable String> next = new ThreadLocal<>();

    @Override
    public String generateSpanId() {
      String chosen = next.get();
      return chosen == null ? random.generateSpanId() : chosen;
    }

    @Override
    public String generateTraceId() {
      return random.generateTraceId();
    }

    /** A span that {@code start} begins on this thread gets this id: 16 hex digits. */
    <T> T with(String spanId, Supplier<T> start) {
      next.set(spanId);
      try {
        return start.get();
      } finally {
        next.remove();
      }
    }
  }
}
