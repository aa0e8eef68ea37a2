package io.tidings.delivery.pace;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.delivery.pace.LaneRegistry.Admission;
import io.tidings.delivery.pace.ReceiverLimitsReader.ReceiverLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LaneRegistryTest {

  private static final int LIMIT = 4;
  private static final ReceiverLimits ALLOWED = ReceiverLimits.paced(LIMIT, 0, 0);

  private final UUID one = UUID.randomUUID();
  private final UUID other = UUID.randomUUID();
  private long now = 1_000_000_000L;
  private final LaneRegistry lanes = new LaneRegistry(16, () -> now, Runnable::run);

  private CompletableFuture<Admission> enter(UUID receiver) {
    return lanes.enter(receiver, ALLOWED, false);
  }

  private List<CompletableFuture<Admission>> enter(UUID receiver, int times) {
    return Stream.generate(() -> enter(receiver)).limit(times).toList();
  }

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
  void attemptsBeyondTheLimit_waitForASlot() {
    List<CompletableFuture<Admission>> admissions = enter(one, LIMIT + 2);

    List<Lane.Ticket> granted = granted(admissions);
    assertThat(granted).hasSize(LIMIT);
    assertThat(enter(other)).as("another receiver").isDone();

    lanes.leave(granted.get(0));
    assertThat(granted(admissions)).hasSize(LIMIT + 1);
    lanes.leave(granted.get(1));
    assertThat(granted(admissions)).hasSize(LIMIT + 2);
  }

  /** A claim brings many at once: each counts before it has entered. */
  @Test
  void waitIsShort_onlyBehindAsManyAsASecondTakes() {
    int inASecond = LIMIT * 1000 / 5; // a new receiver is expected to take 5 ms a call

    assertThat(lanes.isShort(one, ALLOWED, 0)).isTrue();
    assertThat(lanes.isShort(one, ALLOWED, inASecond - 1)).isTrue();
    assertThat(lanes.isShort(one, ALLOWED, inASecond)).isFalse();
    enter(one, LIMIT + 10);
    assertThat(lanes.isShort(one, ALLOWED, inASecond - 11)).isTrue();
    assertThat(lanes.isShort(one, ALLOWED, inASecond - 10)).isFalse();
    ReceiverLimits tenASecond =
        ReceiverLimits.paced(
            LIMIT, Duration.ofMillis(100).toNanos(), Duration.ofMillis(1).toNanos());
    assertThat(lanes.isShort(other, tenASecond, 9)).isTrue();
    assertThat(lanes.isShort(other, tenASecond, 11)).isFalse();
    later(2_000);
    assertThat(lanes.isShort(one, ALLOWED, 1)).as("no call has ended").isFalse();
  }

  @Test
  void hangingReceivers_leaveASlotForANewOne() {
    for (int i = 0; i < 4; i++) {
      UUID hanging = UUID.randomUUID();
      Stream.generate(() -> lanes.enter(hanging, ReceiverLimits.paced(100, 0, 0), false))
          .limit(100)
          .toList();
    }

    assertThat(enter(other).join().kind()).isEqualTo(Admission.Kind.GO);
  }

  @Test
  void waitingAndNewAttemptsAreRejected_whenNoCallEnds() {
    List<CompletableFuture<Admission>> admissions = enter(one, LIMIT + 10);

    later(300);

    assertThat(admissions).allMatch(CompletableFuture::isDone);
    assertThat(admissions.subList(LIMIT, admissions.size()))
        .allMatch(pass -> pass.join().kind() != Admission.Kind.GO);
    assertThat(enter(one).join().kind()).isNotEqualTo(Admission.Kind.GO);
    assertThat(enter(other).join().kind()).isEqualTo(Admission.Kind.GO);
  }

  @Test
  void rejectedAttempts_useTheDetourOrTheOutboxWithRisingDelays() {
    enter(one, LIMIT);
    later(300);

    List<Admission> away = enter(one, 40).stream().map(CompletableFuture::join).toList();

    assertThat(away.stream().filter(pass -> pass.kind() == Admission.Kind.BUSY).count())
        .isBetween(1L, (long) LIMIT);
    List<Duration> waits =
        away.stream()
            .filter(pass -> pass.kind() == Admission.Kind.LATER)
            .map(Admission::delay)
            .toList();
    assertThat(waits).isSorted().doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(36);
    assertThat(waits.get(0)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(waits.get(waits.size() - 1)).isLessThan(Duration.ofMinutes(5));
  }

  @Test
  void isReportedSaturated_untilTheDelaysHavePassed() {
    enter(one, LIMIT);
    later(300);
    enter(one, 40);
    enter(other, LIMIT);

    assertThat(lanes.receivers()).containsExactly(one);
    later(300_000);
    assertThat(lanes.receivers()).isEmpty();
  }

  @Test
  void slowReceiver_hasFewAttemptsWaitingInMemory() {
    // Given calls that take two seconds, one after the other
    for (int i = 0; i < 60; i++) {
      Lane.Ticket ticket = enter(one).join().ticket();
      now += Duration.ofSeconds(2).toNanos();
      lanes.leave(ticket);
    }

    List<CompletableFuture<Admission>> admissions = enter(one, 100);

    assertThat(admissions.stream().filter(pass -> !pass.isDone()).count()).isLessThanOrEqualTo(2);
  }

  @Test
  void retries_getHalfTheSlotsAndWaitBehindFirstAttempts() {
    List<CompletableFuture<Admission>> retries = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      retries.add(lanes.enter(UUID.randomUUID(), ALLOWED, true));
    }
    assertThat(granted(retries)).hasSize(8);
    assertThat(enter(one).join().kind()).isEqualTo(Admission.Kind.GO);

    // The same within one lane
    LaneRegistry small = new LaneRegistry(4, () -> now, Runnable::run);
    ReceiverLimits single = ReceiverLimits.paced(1, 0, 0);
    Lane.Ticket running = small.enter(one, single, false).join().ticket();
    CompletableFuture<Admission> retry = small.enter(one, single, true);
    CompletableFuture<Admission> first = small.enter(one, single, false);
    small.leave(running);
    assertThat(first).isDone();
    assertThat(retry).isNotDone();
    small.leave(first.join().ticket());
    assertThat(retry.join().kind()).isEqualTo(Admission.Kind.GO);
  }

  @Test
  void lanesTakeTurns_whenAllSlotsAreUsed() {
    LaneRegistry small = new LaneRegistry(2, () -> now, Runnable::run);
    Lane.Ticket running = small.enter(UUID.randomUUID(), ALLOWED, false).join().ticket();
    small.enter(UUID.randomUUID(), ALLOWED, false).join();
    List<CompletableFuture<Admission>> ones =
        Stream.generate(() -> small.enter(one, ALLOWED, false)).limit(3).toList();
    CompletableFuture<Admission> others = small.enter(other, ALLOWED, false);

    small.leave(running);
    assertThat(granted(ones)).hasSize(1);
    assertThat(others).isNotDone();
    small.leave(granted(ones).get(0));
    assertThat(others).isDone();
    assertThat(granted(ones)).hasSize(1);
  }

  @Test
  void isNoLongerSaturated_afterItRespondsAgain() {
    List<Lane.Ticket> hanging = granted(enter(one, LIMIT));
    later(10_000);
    enter(one, 400);
    assertThat(lanes.receivers()).containsExactly(one);

    hanging.forEach(lanes::leave);
    lanes.leave(enter(one).join().ticket());

    assertThat(lanes.receivers()).isEmpty();
  }
}
