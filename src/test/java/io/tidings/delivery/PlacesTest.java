package io.tidings.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class PlacesTest {

  private final UUID one = UUID.randomUUID();
  private final UUID other = UUID.randomUUID();
  private final Places places = new Places(3, 2);

  @Test
  void oneReceiverHasItsShare_othersTheRest() {
    assertThat(places.take(one)).isTrue();
    assertThat(places.take(one)).isTrue();
    assertThat(places.take(one)).isFalse();
    assertThat(places.take(other)).isTrue();
    assertThat(places.take(other)).as("all are taken").isFalse();
  }

  @Test
  void placeThatWasLeftCanBeTaken_andARefusalTakesNone() {
    places.take(one);
    places.take(one);
    places.take(one);

    places.leave(one);

    assertThat(places.take(other)).isTrue();
    assertThat(places.take(one)).isTrue();
    places.leave(one);
    places.leave(one);
    places.leave(other);
    assertThat(places.take(one)).isTrue();
  }

  @Test
  void noPlaces_nobodyGetsOne() {
    assertThat(new Places(0, 1).take(one)).isFalse();
  }
}
