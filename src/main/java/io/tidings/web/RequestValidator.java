package io.tidings.web;

import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.validation.Validator;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Validates a value that is not a parameter of a resource method, by its annotations. */
@Singleton
public class RequestValidator {

  private final Validator validator;

  RequestValidator(Validator validator) {
    this.validator = validator;
  }

  /**
   * @return the value
   * @throws Problem {@code validation_failed} with every invalid field
   */
  public <T> T check(T value) {
    if (value == null) {
      throw new Problem(ProblemCode.VALIDATION_FAILED, "Send a JSON object.");
    }
    List<Problem.FieldError> errors =
        validator.validate(value).stream()
            .map(v -> new Problem.FieldError(v.getPropertyPath().toString(), v.getMessage()))
            .sorted(Comparator.comparing(Problem.FieldError::field))
            .toList();
    if (!errors.isEmpty()) {
      throw new Problem(
          ProblemCode.VALIDATION_FAILED,
          errors.stream()
              .map(e -> e.field() + ": " + e.message())
              .collect(Collectors.joining("; ")),
          errors);
    }
    return value;
  }

  /** Reads optional headers. The framework reports an empty one as absent. */
  public static final class RequestHeader {

    private RequestHeader() {}

    /**
     * The value; {@code null} if the header was not sent.
     *
     * @throws Problem naming the header if it was sent without a value
     */
    public static String optional(HttpServerRequest request, String name) {
      String text = request.getHeader(name);
      if (text != null && text.isBlank()) {
        throw Problem.invalid(name, "must not be empty; leave it out to send none");
      }
      return text;
    }
  }
}
