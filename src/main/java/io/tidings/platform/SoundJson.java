package io.tidings.platform;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/**
 * JSON that every receiver reads as it was meant: no lone surrogates in names and texts, which have
 * no form in UTF-8, and no number beyond what a double holds. {@code null} passes: combine with
 * {@code @NotNull}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = SoundJsonRule.class)
public @interface SoundJson {

  String message() default "must have no lone surrogates in its texts, and no number beyond 1e308";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};
}
