package io.tidings.web;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Rejects a body whose {@code Content-Length} is too large before reading any of it. Otherwise the
 * framework would answer an empty 413; it still limits a body without a length. A list for
 * comparison is streamed and may be larger.
 */
@Singleton
class BodyLimit {

  private static final int BEFORE_EVERYTHING = 1_000;
  static final String UPLOADS = "/v1/reconciliation/diff";
  private static final Long MOST_UPLOADED = 1L << 30;

  private final EarlyAnswer answers;
  private final long limit;

  BodyLimit(
      EarlyAnswer answers,
      @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize limit) {
    this.answers = answers;
    this.limit = limit.asLongValue();
  }

  void register(@Observes Filters filters) {
    filters.register(this::check, BEFORE_EVERYTHING);
  }

  /** Sets the separate limit for the bytes that are read from an upload. */
  void register(@Observes Router router) {
    router
        .route(HttpMethod.POST, UPLOADS)
        .order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT + 1)
        .handler(
            context -> {
              context.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, MOST_UPLOADED);
              context.next();
            });
  }

  static boolean isUpload(RoutingContext context) {
    return context.request().method() == HttpMethod.POST
        && context.normalizedPath().replaceAll("/$", "").equals(UPLOADS);
  }

  private void check(RoutingContext context) {
    String length = context.request().getHeader("content-length");
    long most = isUpload(context) ? MOST_UPLOADED : limit;
    if (length == null || length.length() < 19 && Long.parseLong(length) <= most) {
      if (isUpload(context)) {
        context
            .request()
            .headers()
            .remove("content-length"); // else the framework applies the small limit
      }
      context.next();
      return;
    }
    answers.refuse(
        context,
        new Problem(
            ProblemCode.BODY_TOO_LARGE, "Send a smaller body: " + most / 1024 + " KiB at most."));
  }
}
