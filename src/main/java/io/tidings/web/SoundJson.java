package io.tidings.web;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Iterator;
import java.util.Map;

/**
 * JSON that every receiver reads the same way: no lone surrogates in names and strings, because
 * UTF-8 can't encode them, and no number beyond the range of a double. {@code null} is valid:
 * combine with {@code @NotNull}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = SoundJson.SoundJsonRule.class)
public @interface SoundJson {

  String message() default "must have no lone surrogates in its strings and no number beyond 1e308";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /** Checks {@link SoundJson}. */
  public static class SoundJsonRule implements ConstraintValidator<SoundJson, JsonNode> {

    private static final int MOST_DIGITS = 308;

    @Override
    public boolean isValid(JsonNode json, ConstraintValidatorContext context) {
      return json == null || isSound(json);
    }

    private static boolean isSound(JsonNode json) {
      if (json.isTextual()) {
        return isSound(json.textValue());
      }
      if (json.isBigDecimal()) { // digits before and after the point
        int scale = json.decimalValue().scale();
        long before = (long) json.decimalValue().precision() - scale;
        return before <= MOST_DIGITS && scale <= MOST_DIGITS;
      }
      if (json.isBigInteger()) {
        return json.bigIntegerValue().bitLength() <= 1023;
      }
      for (Iterator<Map.Entry<String, JsonNode>> fields = json.fields(); fields.hasNext(); ) {
        Map.Entry<String, JsonNode> field = fields.next();
        if (!isSound(field.getKey()) || !isSound(field.getValue())) {
          return false;
        }
      }
      if (json.isArray()) {
        for (JsonNode element : json) {
          if (!isSound(element)) {
            return false;
          }
        }
      }
      return true;
    }

    private static boolean isSound(String text) {
      return text.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
    }
  }
}
