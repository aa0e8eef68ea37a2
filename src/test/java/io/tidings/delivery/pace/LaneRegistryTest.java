package io.tidings.delivery.pace;

import static org.assertj.core.api.Assertions.assertThat;

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

  private static List<Lane.Ticket> going(List<CompletableFuture<Admission>> passes) {
    return passes.stream()
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
  void receiverGoesUpToItsLimit_thenWaitsForAPlace() {
    List<CompletableFuture<Admission>> passes = enter(one, LIMIT + 2);

    List<Lane.Ticket> going = going(passes);
    assertThat(going).hasSize(LIMIT);
    assertThat(enter(other)).as("another receiver").isDone();

    lanes.leave(going.get(0));
    assertThat(going(passes)).hasSize(LIMIT + 1);
    lanes.leave(going.get(1));
    assertThat(going(passes)).hasSize(LIMIT + 2);
  }

  @Test
  void thoseThatHang_leaveAPlaceForOneThatComesNew() {
    for (int i = 0; i < 4; i++) {
      UUID hanging = UUID.randomUUID();
      Stream.generate(() -> lanes.enter(hanging, ReceiverLimits.paced(100, 0, 0), false))
          .limit(100)
          .toList();
    }

    assertThat(enter(other).join().kind()).isEqualTo(Admission.Kind.GO);
  }

  @Test
  void nothingMoves_whoWaitsIsSentAway_andWhoComesToo() {
    List<CompletableFuture<Admission>> passes = enter(one, LIMIT + 10);

    later(300);

    assertThat(passes).allMatch(CompletableFuture::isDone);
    assertThat(passes.subList(LIMIT, passes.size()))
        .allMatch(pass -> pass.join().kind() != Admission.Kind.GO);
    assertThat(enter(one).join().kind()).isNotEqualTo(Admission.Kind.GO);
    assertThat(enter(other).join().kind()).isEqualTo(Admission.Kind.GO);
  }

  @Test
  void fewAreSentAroundTheCorner_manyBackToTheOutboxOneAfterTheOther() {
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
  void receiverThatIsFull_isSaidToBe_untilItsTurnsAreOver() {
    enter(one, LIMIT);
    later(300);
    enter(one, 40);
    enter(other, LIMIT);

    assertThat(lanes.receivers()).containsExactly(one);
    later(300_000);
    assertThat(lanes.receivers()).isEmpty();
  }

  @Test
  void slowReceiver_keepsFewInMemory() {
    // Given calls that take two seconds, one after the other
    for (int i = 0; i < 60; i++) {
      Lane.Ticket ticket = enter(one).join().ticket();
      now += Duration.ofSeconds(2).toNanos();
      lanes.leave(ticket);
    }

    List<CompletableFuture<Admission>> passes = enter(one, 100);

    assertThat(passes.stream().filter(pass -> !pass.isDone()).count()).isLessThanOrEqualTo(2);
  }

  @Test
  void retries_getHalf_andWaitBehindFirstAttempts() {
    List<CompletableFuture<Admission>> retries = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      retries.add(lanes.enter(UUID.randomUUID(), ALLOWED, true));
    }
    assertThat(going(retries)).hasSize(8);
    assertThat(enter(one).join().kind()).isEqualTo(Admission.Kind.GO);

    // In one lane, too
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
  void allPlacesTaken_lanesTakeTurns() {
    LaneRegistry small = new LaneRegistry(2, () -> now, Runnable::run);
    Lane.Ticket running = small.enter(UUID.randomUUID(), ALLOWED, false).join().ticket();
    small.enter(UUID.randomUUID(), ALLOWED, false).join();
    List<CompletableFuture<Admission>> ones =
        Stream.generate(() -> small.enter(one, ALLOWED, false)).limit(3).toList();
    CompletableFuture<Admission> others = small.enter(other, ALLOWED, false);

    small.leave(running);
    assertThat(going(ones)).hasSize(1);
    assertThat(others).isNotDone();
    small.leave(going(ones).get(0));
    assertThat(others).isDone();
    assertThat(going(ones)).hasSize(1);
  }

  @Test
  void receiverThatAnswersAgain_isFullNoLonger() {
    List<Lane.Ticket> hanging = going(enter(one, LIMIT));
    later(10_000);
    enter(one, 400);
    assertThat(lanes.receivers()).containsExactly(one);

    hanging.forEach(lanes::leave);
    lanes.leave(enter(one).join().ticket());

    assertThat(lanes.receivers()).isEmpty();
  }
}
