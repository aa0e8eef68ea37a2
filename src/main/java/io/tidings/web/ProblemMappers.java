package io.tidings.web;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.hibernate.validator.runtime.jaxrs.ResteasyReactiveViolationException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.tidings.database.DatabaseOutage;
import io.tidings.web.BodyTime.BodyLimit;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/**
 * Turns every exception that leaves a resource into problem+json. A 5xx is logged with its cause,
 * which the response does not show; a 4xx is the caller's error and is not logged.
 */
public class ProblemMappers {

  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
  public static final String MEDIA_TYPE = "application/problem+json";

  @ServerExceptionMapper
  public Response problem(Problem problem) {
    Response.ResponseBuilder response =
        Response.status(problem.code().status()).type(MEDIA_TYPE).entity(problem.body());
    if (problem.code() == ProblemCode.UNAVAILABLE || problem.code() == ProblemCode.LIMIT_REACHED) {
      response.header("Retry-After", "1");
    }
    if (problem.code().status() == 401) {
      response.header("WWW-Authenticate", "Bearer");
    }
    return response.build();
  }

  @ServerExceptionMapper
  public Response violations(ResteasyReactiveViolationException violations) {
    List<Problem.FieldError> errors =
        violations.getConstraintViolations().stream()
            .map(v -> new Problem.FieldError(field(v), v.getMessage()))
            .distinct()
            .sorted(
                Comparator.comparing(Problem.FieldError::field)
                    .thenComparing(Problem.FieldError::message))
            .toList();
    return problem(new Problem(ProblemCode.VALIDATION_FAILED, summary(errors), errors));
  }

  /** The path starts with the Java method and parameter; the JSON field follows. */
  private static String field(ConstraintViolation<?> violation) {
    StringBuilder field = new StringBuilder();
    int depth = 0;
    String last = "body";
    for (Path.Node node : violation.getPropertyPath()) {
      last = node.getName() == null ? last : node.getName();
      if (depth++ >= 2 && node.getName() != null && !node.getName().startsWith("<")) {
        field.append(field.isEmpty() ? "" : ".").append(node.getName());
      }
      if (depth > 2 && node.getIndex() != null) {
        field.append('[').append(node.getIndex()).append(']');
      }
    }
    // Of two nodes the last is the name of our Java parameter, which means nothing to a caller.
    return !field.isEmpty() ? field.toString() : depth == 2 ? "body" : last;
  }

  private static String summary(List<Problem.FieldError> errors) {
    return errors.stream()
        .map(e -> e.field() + ": " + e.message())
        .collect(Collectors.joining("; "));
  }

  /** Separate, because the framework has its own mapper for exactly this type. */
  @ServerExceptionMapper
  public Response mismatch(MismatchedInputException mismatch) {
    return json(mismatch);
  }

  @ServerExceptionMapper
  public Response json(JacksonException unreadable) {
    if (unreadable instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      String field =
          mapping.getPath().stream()
              .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
              .collect(Collectors.joining("."))
              .replace(".[", "[");
      return problem(Problem.invalid(field, wanted(mapping)));
    }
    boolean wrongShape = unreadable instanceof MismatchedInputException;
    return problem(
        new Problem(
            ProblemCode.NOT_JSON,
            wrongShape
                ? "The body must be a JSON object."
                : "The body must be JSON: " + unreadable.getOriginalMessage() + "."));
  }

  private static @Nullable String wanted(JsonMappingException mapping) {
    if (mapping.getCause() instanceof Problem problem) {
      return problem.getMessage();
    }
    if (mapping instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
      Class<?> target = mismatch.getTargetType();
      if (target.isEnum()) {
        return "must be one of " + List.of(target.getEnumConstants());
      }
      if (target == Instant.class) {
        return "must be a UTC time like \"2026-01-31T12:00:00Z\"";
      }
      return "must be " + describe(target);
    }
    return "has a wrong type or value: " + mapping.getOriginalMessage();
  }

  private static String describe(Class<?> target) {
    if (Number.class.isAssignableFrom(target) || target == long.class || target == int.class) {
      return target == Double.class ? "a number" : "a whole number of at most 18 digits";
    }
    if (target == boolean.class || target == Boolean.class) {
      return "true or false";
    }
    if (Collection.class.isAssignableFrom(target)) {
      return "a list";
    }
    return target == String.class ? "a string" : target == UUID.class ? "a UUID" : "an object";
  }

  @ServerExceptionMapper
  public Response refused(WebApplicationException refused, UriInfo uri) {
    if (refused.getCause() instanceof JacksonException json) {
      return json(json);
    }
    int status = refused.getResponse().getStatus();
    if (status < 400) {
      return refused.getResponse();
    }
    ProblemCode code = ProblemCode.ofStatus(status);
    return problem(new Problem(code, detail(code, refused, uri)));
  }

  private static String detail(ProblemCode code, WebApplicationException refused, UriInfo uri) {
    return switch (code) {
      case NOT_FOUND -> "There is nothing at this path.";
      case UNSUPPORTED_MEDIA_TYPE ->
          uri.getPath().startsWith(BodyLimit.UPLOADS)
              ? "Send the body as Content-Type: text/csv or application/x-ndjson."
              : "Send the body as Content-Type: application/json.";
      case BODY_TOO_LARGE -> "Send a smaller body: 64 KiB at most.";
      default -> String.valueOf(refused.getMessage());
    };
  }

  @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
  public Response unauthorized(SecurityException missing) {
    return problem(
        new Problem(
            ProblemCode.UNAUTHORIZED, "Send a valid key as Authorization: Bearer <api key>."));
  }

  @ServerExceptionMapper
  public Response forbidden(ForbiddenException refused) {
    return problem(
        new Problem(ProblemCode.FORBIDDEN, "The role of this key does not allow this request."));
  }

  @ServerExceptionMapper
  public Response unexpected(Throwable fault) {
    if (fault instanceof IOException && "Request too large".equals(fault.getMessage())) {
      return problem(new Problem(ProblemCode.BODY_TOO_LARGE, "Send a smaller body."));
    }
    if (DatabaseOutage.explains(fault)) {
      LOG.warnf("request.database_unavailable error=\"%s\"", fault.getMessage());
      return problem(
          new Problem(
              ProblemCode.UNAVAILABLE,
              "The database is unavailable; the request may have been done. Repeat it shortly."));
    }
    LOG.error("request.failed", fault);
    return problem(
        new Problem(ProblemCode.INTERNAL, "An internal error occurred; repeat the request."));
  }
}
