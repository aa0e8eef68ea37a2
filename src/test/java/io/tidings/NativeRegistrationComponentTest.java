package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.RealServices;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** Checks the check of JSON types on which every other test relies. */
@QuarkusTest
@RealServices
class NativeRegistrationComponentTest {

  record Forgotten(String name) {}

  @RegisterForReflection
  record Remembered(String name) {}

  @Inject ObjectMapper json;

  @Test
  void isRefusedBothWays_whenTheTypeIsNotRegistered() {
    assertThatThrownBy(() -> json.writeValueAsString(new Forgotten("x")))
        .hasStackTraceContaining("Forgotten is not registered for a native image");
    assertThatThrownBy(() -> json.readValue("{\"name\":\"x\"}", Forgotten.class))
        .hasStackTraceContaining("Forgotten is not registered for a native image");
  }

  @Test
  void passes_whenTheTypeIsRegistered() throws Exception {
    String written = json.writeValueAsString(new Remembered("x"));

    assertThat(json.readValue(written, Remembered.class)).isEqualTo(new Remembered("x"));
  }
}
