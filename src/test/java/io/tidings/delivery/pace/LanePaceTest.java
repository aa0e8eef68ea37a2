package io.tidings.delivery.pace;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.delivery.pace.LaneRegistry.Admission;
import io.tidings.delivery.pace.ReceiverLimitsReader.ReceiverLimits;
import io.tidings.receiver.ReceiverSpec.RateSpec.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How fast a receiver with a limited pace or rate is called. */
class LanePaceTest {

  private static final int LIMIT = 4;

  private final UUID one = UUID.randomUUID();
  private long now = 1_000_000_000L;
  private final LaneRegistry lanes = new LaneRegistry(16, () -> now, Runnable::run);

  private static List<Lane.Ticket> granted(List<CompletableFuture<Admission>> admissions) {
    return admissions.stream()
        .filter(CompletableFuture::isDone)
        .map(CompletableFuture::join)
        .filter(pass -> pass.kind() == Admission.Kind.GO)
        .map(Admission::ticket)
        .toList();
  }

  private void later(long millis) {
    now += Duration.ofMillis(millis).toNanos();
    lanes.reviewLanes();
  }

  @Test
  void receiverWithAPace_isNeverCalledFaster() {
    // Given 50 calls a second
    ReceiverLimits paced =
        ReceiverLimits.paced(
            LIMIT, Duration.ofMillis(20).toNanos(), Duration.ofMillis(20).toNanos());
    int started = 0;
    List<CompletableFuture<Admission>> waiting = new ArrayList<>();

    // When more attempts than that arrive, for ten seconds
    for (int tick = 0; tick < 100; tick++) {
      for (int i = 0; i < 20; i++) {
        waiting.add(lanes.enter(one, paced, false));
      }
      later(100);
      for (boolean any = true; any; ) {
        List<CompletableFuture<Admission>> done =
            waiting.stream().filter(CompletableFuture::isDone).toList();
        waiting.removeAll(done);
        List<Lane.Ticket> granted = granted(done);
        granted.forEach(lanes::leave);
        started += granted.size();
        any = !granted.isEmpty();
      }
    }

    // Then
    assertThat(started).isBetween(450, 510);
  }

  @Test
  void rate_isSharedAmongReplicasWithItsBurst() {
    ReceiverLimits third = ReceiverLimits.paced(LIMIT, 0, 0).within(new Rate(30, 12), 3);

    assertThat(third.pace()).isEqualTo(Duration.ofMillis(100).toNanos());
    int atOnce = 0;
    for (boolean went = true; went; atOnce++) {
      CompletableFuture<Admission> pass = lanes.enter(one, third, false);
      went = pass.isDone() && pass.join().kind() == Admission.Kind.GO;
      if (went) {
        lanes.leave(pass.join().ticket());
      }
    }
    assertThat(atOnce - 1).isEqualTo(4);
  }

  private int sent(ReceiverLimits allowed, int callers) {
    int sent = 0;
    for (int i = 0; i < callers; i++) {
      CompletableFuture<Admission> pass = lanes.enter(one, allowed, false);
      if (pass.isDone() && pass.join().kind() == Admission.Kind.GO) {
        lanes.leave(pass.join().ticket());
        sent++;
      }
    }
    return sent;
  }

  @Test
  void rateStillApplies_whileNothingIsInFlight() {
    ReceiverLimits onePerSecond = ReceiverLimits.paced(LIMIT, 0, 0).within(new Rate(1, 1), 1);
    int sent = 0;
    for (int tick = 0; tick < 100; tick++) {
      sent += sent(onePerSecond, 1);
      later(200);
    }
    assertThat(sent).isLessThanOrEqualTo(21);
  }

  @Test
  void raisedRate_appliesAtOnce() {
    assertThat(sent(ReceiverLimits.paced(LIMIT, 0, 0).within(new Rate(0.01, 1_000), 1), 1_000))
        .isEqualTo(1_000);
    CompletableFuture<Admission> next =
        lanes.enter(one, ReceiverLimits.paced(LIMIT, 0, 0).within(new Rate(50, 1), 1), false);
    later(100);
    assertThat(next.join().kind()).isEqualTo(Admission.Kind.GO);
  }

  @Test
  void delaysUseTheLaterRate_ifRejectedDuringASlowStart() {
    // Given a receiver that may be called ten times a second now, a thousand times soon
    ReceiverLimits slowStart =
        ReceiverLimits.paced(
            LIMIT, Duration.ofMillis(100).toNanos(), Duration.ofMillis(1).toNanos());

    // When five thousand attempts arrive
    List<Duration> delays =
        java.util.stream.Stream.generate(() -> lanes.enter(one, slowStart, false))
            .limit(5_000)
            .filter(CompletableFuture::isDone)
            .map(CompletableFuture::join)
            .filter(pass -> pass.kind() == Admission.Kind.LATER)
            .map(Admission::delay)
            .toList();

    // Then each gets a later time, within about the five seconds they need at that rate
    assertThat(delays).hasSizeGreaterThan(4_500).isSorted();
    assertThat(delays.get(delays.size() - 1))
        .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(9));
  }
}
