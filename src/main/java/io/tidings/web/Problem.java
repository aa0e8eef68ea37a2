package io.tidings.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error of a request, as the caller sees it (RFC 9457, {@code application/problem+json}).
 *
 * <p>May be thrown anywhere below a REST resource; {@link ProblemMappers} writes the response.
 * <b>Guarantee:</b> Thrown inside a transaction, it rolls back all of it. The code is stable; title
 * and detail may be reworded.
 */
public final class Problem extends RuntimeException {

  /** An invalid field: its JSON or query name, and what its value must be. */
  @RegisterForReflection // written or read by hand, so the framework does not see it
  public record FieldError(String field, @Nullable String message) {}

  private final ProblemCode code;
  private final List<FieldError> errors;

  public Problem(ProblemCode code, @Nullable String detail, List<FieldError> errors) {
    // No stack trace: a rejected request is not an internal error.
    super(detail, null, false, false);
    this.code = code;
    this.errors = List.copyOf(errors);
  }

  public Problem(ProblemCode code, @Nullable String detail) {
    this(code, detail, List.of());
  }

  /** An invalid {@code field}; {@code message} says what it must be. */
  public static Problem invalid(String field, @Nullable String message) {
    return new Problem(
        ProblemCode.VALIDATION_FAILED,
        field + ": " + message,
        List.of(new FieldError(field, message)));
  }

  /** The same text whether the object does not exist or the caller may not see it. */
  public static Problem notFound(String what, @Nullable Object id) {
    return new Problem(ProblemCode.NOT_FOUND, "There is no " + what + " " + id + ".");
  }

  public ProblemCode code() {
    return code;
  }

  public List<FieldError> errors() {
    return errors;
  }

  /** The JSON form. */
  public Body body() {
    return new Body(
        "about:blank",
        code.title(),
        code.status(),
        code.wireName(),
        getMessage(),
        errors.isEmpty() ? List.of() : errors);
  }

  /** The members of a problem+json response; {@code code} is ours, the rest is RFC 9457. */
  @RegisterForReflection // written or read by hand, so the framework does not see it
  public record Body(
      String type,
      String title,
      int status,
      String code,
      @Nullable String detail,
      List<FieldError> errors) {}

  /** Answers a request with a problem before any resource sees it. */
  @Singleton
  static class EarlyAnswer {

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
          answered ->
              vertx.setTimer(LINGER_MILLIS, over -> context.request().connection().close()));
      context
          .response()
          .setStatusCode(problem.code().status())
          .putHeader("content-type", ProblemMappers.MEDIA_TYPE)
          .end(json.valueToTree(problem.body()).toString());
    }
  }
}
