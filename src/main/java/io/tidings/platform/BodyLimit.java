package io.tidings.platform;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Answers a body that announces itself as too large before any of it is read. Without this the
 * framework closes with an empty 413; it still bounds a body that does not say its length.
 */
@Singleton
class BodyLimit {

  private static final int BEFORE_EVERYTHING = 1_000;

  private final ObjectMapper json;
  private final long limit;

  BodyLimit(
      ObjectMapper json,
      @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize limit) {
    this.json = json;
    this.limit = limit.asLongValue();
  }

  void register(@Observes Filters filters) {
    filters.register(this::check, BEFORE_EVERYTHING);
  }

  private void check(RoutingContext context) {
    String length = context.request().getHeader("content-length");
    if (length == null || length.length() < 19 && Long.parseLong(length) <= limit) {
      context.next();
      return;
    }
    Problem problem =
        new Problem(
            ProblemCode.BODY_TOO_LARGE, "Send a smaller body: " + limit / 1024 + " KiB at most.");
    if (context.request().version() != HttpVersion.HTTP_2) { // where that header is forbidden
      context.response().putHeader("connection", "close"); // the rest of the body is not read
    }
    context
        .response()
        .setStatusCode(413)
        .putHeader("content-type", ProblemMappers.MEDIA_TYPE)
        .end(json.valueToTree(problem.body()).toString());
  }
}
