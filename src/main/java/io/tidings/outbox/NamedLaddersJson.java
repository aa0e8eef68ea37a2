package io.tidings.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.tidings.ladder.Ladder;
import io.tidings.ladder.Ladders;
import jakarta.inject.Singleton;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Provides the named ladders as JSON, for each append; written again only when they change. */
@Singleton
public class NamedLaddersJson {

  @RegisterForReflection // our code calls Jackson, so the framework does not see it
  private record Row(String name, String version, long window_ms) {}

  private record Written(@Nullable Collection<Ladder> ladders, @Nullable String json) {}

  private final Ladders ladders;
  private final ObjectMapper mapper;
  private volatile Written last = new Written(null, null);

  NamedLaddersJson(Ladders ladders, ObjectMapper mapper) {
    this.ladders = ladders;
    this.mapper = mapper;
  }

  public @Nullable String json() {
    Collection<Ladder> now = ladders.allNamed();
    Written written = last;
    if (!now.equals(written.ladders())) {
      written = new Written(now, write(now));
      last = written;
    }
    return written.json();
  }

  private String write(Collection<Ladder> named) {
    try {
      return mapper.writeValueAsString(named.stream().map(NamedLaddersJson::row).toList());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The ladders cannot be written as JSON", e);
    }
  }

  private static Row row(Ladder ladder) {
    return new Row(ladder.name(), ladder.version(), ladder.defaultWindow().toMillis());
  }
}
