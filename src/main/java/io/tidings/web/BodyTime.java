package io.tidings.web;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.tidings.time.Durations;
import io.tidings.web.Problem.EarlyAnswer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Limits how long a request body may take to arrive, even if nobody reads it: a caller that sends a
 * byte now and then must not hold a connection forever. A list for comparison has its own limits
 * until the response is sent.
 */
@Singleton
class BodyTime {

  private static final int FIRST = 1_200;

  private final EarlyAnswer answers;
  private final Vertx vertx;
  private final Duration longest;

  BodyTime(
      EarlyAnswer answers,
      Vertx vertx,
      @ConfigProperty(name = "tidings.limits.body-time", defaultValue = "30s") Duration longest) {
    this.answers = answers;
    this.vertx = vertx;
    this.longest = longest;
  }

  void register(@Observes Filters filters) {
    filters.register(this::watch, FIRST);
  }

  private void watch(RoutingContext context) {
    if (hasBody(context.request()) && BodyLimit.isUpload(context)) {
      context.addEndHandler(
          answered -> vertx.setTimer(longest.toMillis(), late -> closeIncomplete(context)));
    } else if (hasBody(context.request())) {
      long timer = vertx.setTimer(longest.toMillis(), late -> end(context));
      context.addEndHandler(
          answered -> {
            if (isComplete(context.request())) {
              vertx.cancelTimer(timer);
            }
          });
    }
    context.next();
  }

  private static boolean hasBody(HttpServerRequest request) {
    String length = request.getHeader("content-length");
    return request.headers().contains("transfer-encoding") || length != null && !"0".equals(length);
  }

  /** Counts bytes, because a request that its handler has paused never reports its end. */
  private static boolean isComplete(HttpServerRequest request) {
    String length = request.getHeader("content-length");
    return request.isEnded()
        || length != null && length.length() < 19 && request.bytesRead() >= Long.parseLong(length);
  }

  private static void closeIncomplete(RoutingContext context) {
    if (!isComplete(context.request())) {
      context.request().connection().close();
    }
  }

  private void end(RoutingContext context) {
    if (context.response().headWritten()) {
      closeIncomplete(context);
    } else if (!isComplete(context.request())) {
      context.addEndHandler(answered -> context.request().connection().close()); // still sending
      String remedy =
          "Send the whole body within " + Durations.format(longest) + " of the request start.";
      answers.refuse(context, new Problem(ProblemCode.TOO_SLOW, remedy));
    }
  }

  /**
   * Rejects a body whose {@code Content-Length} is too large before reading any of it. Otherwise
   * the framework would answer an empty 413; it still limits a body without a length. A list for
   * comparison is streamed and may be larger.
   */
  @Singleton
  static class BodyLimit {

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
      boolean upload = isUpload(context);
      long most = upload ? MOST_UPLOADED : limit;
      if (length != null && (length.length() >= 19 || Long.parseLong(length) > most)) {
        String remedy = "Send a smaller body: " + most / 1024 + " KiB at most.";
        answers.refuse(context, new Problem(ProblemCode.BODY_TOO_LARGE, remedy));
        return;
      }
      if (upload) { // else the framework applies the small limit
        context.request().headers().remove("content-length");
      }
      context.next();
    }
  }
}
