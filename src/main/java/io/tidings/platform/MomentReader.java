package io.tidings.platform;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.datatype.jsr310.deser.InstantDeserializer;
import java.io.IOException;
import java.time.Instant;

/** A moment as text alone: a number could be seconds or milliseconds. */
final class MomentReader extends StdDeserializer<Instant> {

  private static final long serialVersionUID = 1L;

  MomentReader() {
    super(Instant.class);
  }

  @Override
  public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    return parser.hasToken(JsonToken.VALUE_STRING)
        ? InstantDeserializer.INSTANT.deserialize(parser, context)
        : (Instant) context.handleUnexpectedToken(Instant.class, parser);
  }
}
