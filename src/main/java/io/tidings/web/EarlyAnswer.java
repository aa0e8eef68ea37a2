package io.tidings.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** Answers a request with a problem before any resource sees it. */
@Singleton
class EarlyAnswer {

  /** How long a caller that is still sending has to read the response. */
  private static final long LINGER_MILLIS = 1_000;

  private final ObjectMapper json;
  private final Vertx vertx;

  EarlyAnswer(ObjectMapper json, Vertx vertx) {
    this.json = json;
    this.vertx = vertx;
  }

  /**
   * Sends the problem, and closes the connection a second later. Otherwise TCP would discard the
   * response, because data still arrives (RFC 9112, 9.6).
   */
  void refuse(RoutingContext context, Problem problem) {
    if (context.request().version() != HttpVersion.HTTP_2) { // HTTP/2 forbids this header
      context.response().putHeader("connection", "close");
    }
    context.addEndHandler(
        answered -> vertx.setTimer(LINGER_MILLIS, over -> context.request().connection().close()));
    context
        .response()
        .setStatusCode(problem.code().status())
        .putHeader("content-type", ProblemMappers.MEDIA_TYPE)
        .end(json.valueToTree(problem.body()).toString());
  }
}
