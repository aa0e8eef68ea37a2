package io.tidings.tracing;

import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Gives Prometheus the format with exemplars, while traces are recorded. Quarkus 3.33.2 gives it
 * only to who also asks for {@code charset=utf-8}. Micrometer's client writes exemplars even after
 * counts of summaries, and for one such line Prometheus 2.42 refuses everything.
 */
@Singleton
class OpenMetrics {

  private static final String TYPE = "application/openmetrics-text";
  private static final String FORMAT = TYPE + "; version=1.0.0; charset=utf-8";
  private static final Pattern MISPLACED =
      Pattern.compile("(?m)^(?!#|\\w+_(?:bucket|total)[{ ])(.*) # \\{.*$");

  void register(
      @Observes ManagementInterface management,
      PrometheusMeterRegistry metrics,
      @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean off) {
    if (!off) {
      management
          .router()
          .route("/q/metrics")
          .order(Integer.MIN_VALUE + 1)
          .handler(context -> answer(context, metrics));
    }
  }

  private static void answer(RoutingContext context, PrometheusMeterRegistry metrics) {
    if (String.valueOf(context.request().getHeader("accept")).contains(TYPE)) {
      context.response().putHeader("content-type", FORMAT);
      Future<String> text =
          context.vertx().executeBlocking(() -> valid(metrics.scrape(FORMAT)), false);
      text.onSuccess(context.response()::end).onFailure(context::fail);
    } else {
      context.next();
    }
  }

  static String valid(String scraped) {
    return MISPLACED.matcher(scraped).replaceAll("$1");
  }
}
