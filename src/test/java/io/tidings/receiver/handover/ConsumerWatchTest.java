package io.tidings.receiver.handover;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidings.receiver.queue.ReceiverQueueWatch.Seen;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsumerWatchTest {

  private final ConsumerWatch watch =
      new ConsumerWatch(null, null, null, new SimpleMeterRegistry());

  private static Map<String, Seen> till(long ready, int consumers) {
    return Map.of("till", new Seen(ready, consumers));
  }

  @Test
  void warnsOnce_ifAQueueHasNoConsumerForAMinute() {
    for (int look = 1; look <= 3; look++) {
      assertThat(watch.warn(till(5, 0))).isEmpty();
    }
    assertThat(watch.warn(till(5, 0))).containsExactly("till");
    assertThat(watch.warn(till(6, 0))).isEmpty();
  }

  @Test
  void countStartsAgain_ifQueueIsConsumedOrEmpty() {
    for (Map<String, Seen> fine :
        java.util.List.of(till(5, 1), till(0, 0), Map.<String, Seen>of())) {
      for (int look = 1; look <= 3; look++) {
        assertThat(watch.warn(till(5, 0))).isEmpty();
      }
      assertThat(watch.warn(fine)).isEmpty();
    }
  }
}
