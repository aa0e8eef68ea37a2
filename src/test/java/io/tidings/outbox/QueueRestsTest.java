package io.tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class QueueRestsTest {

  private static final UUID ONE = UUID.randomUUID();

  private final QueueRests rests = new QueueRests();

  private static long ms(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }

  @Test
  void messagesRefusedTogether_areOneRefusal() {
    rests.refused(ONE, ms(0));
    rests.refused(ONE, ms(249));

    assertThat(rests.resting(ms(249))).containsExactly(ONE);
    assertThat(rests.resting(ms(250))).isEmpty();
  }

  @Test
  void queueThatRefusesAfterEachRest_restsLonger_upToFiveSeconds() {
    long now = 0;
    for (long rest : new long[] {250, 500, 1_000, 2_000, 4_000, 5_000, 5_000}) {
      rests.refused(ONE, now);
      assertThat(rests.resting(now + ms(rest) - 1)).containsExactly(ONE);
      now += ms(rest);
      assertThat(rests.resting(now)).isEmpty();
    }
  }

  @Test
  void queueThatAcceptsAfterARest_beginsWithTheShortest() {
    rests.refused(ONE, ms(0));
    rests.accepted(ONE, ms(100)); // sent before the refusal
    assertThat(rests.resting(ms(200))).containsExactly(ONE);

    rests.accepted(ONE, ms(300));
    rests.refused(ONE, ms(301));

    assertThat(rests.resting(ms(550))).containsExactly(ONE);
    assertThat(rests.resting(ms(551))).isEmpty();
  }
}
