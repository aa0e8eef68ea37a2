package io.tidings.web;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/**
 * Reads JSON without silent conversions: {@code 10.5} or {@code "10"} is not a whole number; 7 is
 * not a string, a time or an enum value; and no field may occur twice. Otherwise money would be
 * rounded, or another amount or role used, without an error. Unknown fields are ignored, so that
 * old and new versions can communicate.
 */
@Singleton
public class StrictJson implements ObjectMapperCustomizer {

  /** Runs last: the last module decides how a type is read. */
  @Override
  public int priority() {
    return MINIMUM_PRIORITY;
  }

  @Override
  public void customize(ObjectMapper mapper) {
    for (CoercionInputShape notText :
        List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
      mapper.coercionConfigFor(LogicalType.Textual).setCoercion(notText, CoercionAction.Fail);
    }
    mapper.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS);
    mapper.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
    mapper.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    mapper.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    mapper.enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS);
    mapper.getFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    mapper.registerModule(new SimpleModule().addDeserializer(Instant.class, new InstantReader()));
    // Data of callers is sent on as they wrote it: 1.10 stays 1.10.
    mapper.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    mapper.setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));
    mapper.enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
    mapper.disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    mapper.disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS);
  }

  /** Reads a time only from text: a number, even in quotes, could be seconds or milliseconds. */
  static final class InstantReader extends StdDeserializer<Instant> {

    private static final long serialVersionUID = 1L;

    InstantReader() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      if (!parser.hasToken(JsonToken.VALUE_STRING)) {
        return (Instant) context.handleUnexpectedToken(Instant.class, parser);
      }
      try {
        return Instant.parse(parser.getText().strip());
      } catch (DateTimeParseException e) {
        return (Instant)
            context.handleWeirdStringValue(Instant.class, parser.getText(), "is not a UTC time");
      }
    }
  }

  /**
   * JSON that every receiver reads the same way: no lone surrogates in names and strings, because
   * UTF-8 can't encode them, and no number beyond the range of a double. {@code null} is valid:
   * combine with {@code @NotNull}.
   */
  @Retention(RetentionPolicy.RUNTIME)
  @Constraint(validatedBy = SoundJson.SoundJsonRule.class)
  public @interface SoundJson {

    String message() default
        "must have no lone surrogates in its strings and no number beyond 1e308";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Checks {@link SoundJson}. */
    class SoundJsonRule implements ConstraintValidator<SoundJson, JsonNode> {

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
        for (JsonNode element : json) { // of an array or an object
          if (!isSound(element)) {
            return false;
          }
        }
        return json.properties().stream().allMatch(field -> isSound(field.getKey()));
      }

      private static boolean isSound(String text) {
        return text.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
      }
    }
  }
}
