package io.tidings.web;

import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.validation.Validator;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
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

  /**
   * One line of text that can be stored, logged and shown: not blank, at most {@code max} UTF-16
   * units, no control characters (a NUL byte is not valid {@code text} in PostgreSQL, a line break
   * forges a log line), no lone surrogates. {@code null} is valid: combine with {@code @NotNull}.
   */
  @Retention(RetentionPolicy.RUNTIME)
  @Constraint(validatedBy = PlainText.Rule.class)
  public @interface PlainText {

    int max();

    String message() default
        "must be 1 to {max} characters, without control characters, and not blank";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Checks {@link PlainText}. */
    class Rule implements ConstraintValidator<PlainText, String> {

      private int max;

      @Override
      public void initialize(PlainText wanted) {
        max = wanted.max();
      }

      @Override
      public boolean isValid(String text, ConstraintValidatorContext context) {
        return text == null || !text.isBlank() && text.length() <= max && isClean(text);
      }

      /** No control characters and no lone surrogates. */
      public static boolean isClean(String text) {
        return text.codePoints()
            .noneMatch(
                c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
      }
    }
  }
}
