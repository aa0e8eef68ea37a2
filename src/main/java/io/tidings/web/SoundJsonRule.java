package io.tidings.web;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import java.util.Iterator;
import java.util.Map;

/** Checks {@link SoundJson}. */
public class SoundJsonRule implements ConstraintValidator<SoundJson, JsonNode> {

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
