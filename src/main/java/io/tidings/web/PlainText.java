package io.tidings.web;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

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
          .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }
  }
}
