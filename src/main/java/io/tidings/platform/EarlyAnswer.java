package io.tidings.platform;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** Answers a request as a problem before any resource sees it. */
@Singleton
class EarlyAnswer {

  private final ObjectMapper json;

  EarlyAnswer(ObjectMapper json) {
    this.json = json;
  }

  /** And closes the connection: nothing of the body is read. */
  void refuse(RoutingContext context, Problem problem) {
    if (context.request().version() != HttpVersion.HTTP_2) { // where that header is forbidden
      context.response().putHeader("connection", "close");
    }
    context
        .response()
        .setStatusCode(problem.code().status())
        .putHeader("content-type", ProblemMappers.MEDIA_TYPE)
        .end(json.valueToTree(problem.body()).toString());
  }
}
