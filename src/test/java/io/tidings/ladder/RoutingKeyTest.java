package io.tidings.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.ladder.Topology.RoutingKey;
import org.junit.jupiter.api.Test;

class RoutingKeyTest {

  @Test
  void key_isReadBackAsWritten() {
    RoutingKey key = new RoutingKey("default-ba98b301", 12);
    assertThat(RoutingKey.parse(key.toString())).isEqualTo(key);
  }

  @Test
  void invalidKey_isRejected() {
    for (String bad : new String[] {"", ".", "a", "a.", ".1", "a.-1", "a.x", "a.12345"}) {
      assertThatThrownBy(() -> RoutingKey.parse(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
