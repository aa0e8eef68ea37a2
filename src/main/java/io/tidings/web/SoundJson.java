package io.tidings.web;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/**
 * JSON that every receiver reads the same way: no lone surrogates in names and strings, because
 * UTF-8 can't encode them, and no number beyond the range of a double. {@code null} is valid:
 * combine with {@code @NotNull}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = SoundJsonRule.class)
public @interface SoundJson {

  String message() default "must have no lone surrogates in its strings and no number beyond 1e308";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};
}
