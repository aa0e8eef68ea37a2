package io.tidings.delivery.pace;

import static java.util.Objects.requireNonNull;

import io.quarkus.runtime.StartupEvent;
import io.tidings.delivery.call.ReceiverClient.EventLoops;
import io.tidings.delivery.pace.LaneRegistry.Admission.WaitingAttempt;
import io.tidings.delivery.pace.ReceiverLimitsReader.PaceConfig;
import io.tidings.delivery.pace.ReceiverLimitsReader.ReceiverLimits;
import io.tidings.outbox.FirstAttempts.SaturatedReceivers;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Shares the slots for attempts in this process among the receivers.
 *
 * <p>A receiver may use as many slots as its limit allows, but never more than are left for others:
 * of receivers that hang, the first takes at most half, the next half of the rest, and so on; a
 * dozen that hang at once fill all slots until their calls end or they are found to be down.
 * Retries get at most half of all slots, and wait behind first attempts. Without a slot, an attempt
 * waits in memory only if the expected wait is short; otherwise it soon goes through the broker
 * again or back to the outbox. The estimate uses the duration of calls, including the oldest in
 * flight. So a receiver that hangs does not hold back messages to others for long.
 *
 * <p><b>Threads:</b> any; never blocks.
 */
@Singleton
public class LaneRegistry implements SaturatedReceivers {

  /** An attempt does not wait longer for its slot: after two seconds it is turned away. */
  public static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

  private static final Duration LOOK = Duration.ofMillis(100);

  private final int slots;
  private final LongSupplier nanos;
  private final Executor answers;
  private final Map<UUID, Lane> lanes = new HashMap<>();
  private final Set<Lane> withWaiting = new LinkedHashSet<>();
  private int usedSlots;
  private int retrySlots;
  private boolean closed;

  @Inject
  LaneRegistry(PaceConfig config, EventLoops loops) {
    this(
        config.inFlight(),
        System::nanoTime,
        answer -> loops.next().runOnContext(ignored -> answer.run()));
  }

  /**
   * @param answers runs the answers to waiting attempts, but not within {@code execute} itself
   */
  LaneRegistry(int slots, LongSupplier nanos, Executor answers) {
    this.slots = slots;
    this.nanos = nanos;
    this.answers = answers;
  }

  void start(@Observes StartupEvent started, Vertx vertx) {
    vertx.setPeriodic(LOOK.toMillis(), timer -> reviewLanes());
  }

  /**
   * @return completed at once, or on an event loop within some seconds
   */
  public synchronized CompletableFuture<Admission> enter(
      UUID receiver, ReceiverLimits limits, boolean retry) {
    if (closed) {
      return CompletableFuture.completedFuture(Admission.STOPPED);
    }
    long now = nanos.getAsLong();
    Lane lane = lanes.computeIfAbsent(receiver, id -> new Lane(id, now));
    if (lane.waitingBefore(retry) == 0 && mayGo(lane, limits, retry, now)) {
      return CompletableFuture.completedFuture(go(lane, limits, retry, now));
    }
    if (lane.isShort(retry, 0, now, limits)) {
      WaitingAttempt attempt = new WaitingAttempt(retry, limits, now, new CompletableFuture<>());
      lane.await(attempt);
      withWaiting.add(lane);
      return attempt.answer();
    }
    return CompletableFuture.completedFuture(lane.rejectForNow(now, limits));
  }

  /**
   * Whether one more first attempt would get a slot at once, or after a short wait.
   *
   * @param ahead how many others are about to enter
   */
  public synchronized boolean isShort(UUID receiver, ReceiverLimits limits, int ahead) {
    long now = nanos.getAsLong();
    Lane lane = lanes.getOrDefault(receiver, new Lane(receiver, now));
    return ahead == 0 && lane.waitingBefore(false) == 0 && mayGo(lane, limits, false, now)
        || lane.isShort(false, ahead, now, limits);
  }

  /** Releases the slot when the call has ended in any way. */
  public synchronized void leave(Lane.Ticket ticket) {
    long now = nanos.getAsLong();
    requireNonNull(lanes.get(ticket.receiver())).end(ticket, now);
    usedSlots--;
    retrySlots -= ticket.retry() ? 1 : 0;
    grantSlots(now);
  }

  /** How many of its attempts are in flight here. */
  public synchronized int inFlight(UUID receiver) {
    Lane lane = lanes.get(receiver);
    return lane == null ? 0 : lane.inFlight();
  }

  @Override
  public synchronized Set<UUID> receivers() {
    long now = nanos.getAsLong();
    return lanes.entrySet().stream()
        .filter(entry -> entry.getValue().isSaturated(now))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** At shutdown: grants no more slots, and ends all waiting. */
  public synchronized void close() {
    closed = true;
    List.copyOf(withWaiting).forEach(lane -> answerAll(lane, attempt -> Admission.STOPPED));
  }

  private void answerAll(Lane lane, Function<WaitingAttempt, Admission> answer) {
    for (WaitingAttempt attempt = lane.peek(true); attempt != null; attempt = lane.peek(true)) {
      lane.remove(attempt);
      admit(attempt, answer.apply(attempt));
    }
    withWaiting.remove(lane);
  }

  /** Starts waiting attempts that may run now, rejects those waiting too long, drops idle lanes. */
  synchronized void reviewLanes() {
    long now = nanos.getAsLong();
    for (Lane lane : List.copyOf(withWaiting)) {
      if (lane.isStuck(now)) {
        answerAll(lane, attempt -> lane.rejectForNow(now, attempt.limits()));
      }
    }
    grantSlots(now);
    lanes.values().removeIf(lane -> lane.isDroppable(now));
  }

  /** Grants slots lane by lane, until a whole round grants none. */
  private void grantSlots(long now) {
    int unmoved = 0;
    while (usedSlots < slots && unmoved < withWaiting.size()) {
      Lane lane = withWaiting.iterator().next();
      withWaiting.remove(lane);
      unmoved = grantNext(lane, now) ? 0 : unmoved + 1;
      if (lane.waiting() > 0) {
        withWaiting.add(lane);
      }
    }
  }

  private boolean grantNext(Lane lane, long now) {
    WaitingAttempt attempt = lane.peek(hasRetriesLeft());
    if (attempt == null || !mayGo(lane, attempt.limits(), attempt.retry(), now)) {
      return false;
    }
    lane.remove(attempt);
    admit(attempt, go(lane, attempt.limits(), attempt.retry(), now));
    return true;
  }

  private void admit(WaitingAttempt attempt, Admission admission) {
    answers.execute(() -> attempt.answer().complete(admission));
  }

  private boolean mayGo(Lane lane, ReceiverLimits limits, boolean retry, long now) {
    return lane.inFlight() < Math.min(limits.inFlight(), slots - usedSlots)
        && lane.allowsStart(limits, now)
        && (!retry || hasRetriesLeft());
  }

  private boolean hasRetriesLeft() {
    return retrySlots < Math.max(1, slots / 2);
  }

  private Admission go(Lane lane, ReceiverLimits limits, boolean retry, long now) {
    usedSlots++;
    retrySlots += retry ? 1 : 0;
    return Admission.go(lane.start(limits, retry, now));
  }

  /**
   * Tells an attempt whether the registry grants it a slot.
   *
   * @param ticket for GO: the slot, to be released when the call has ended
   * @param delay for LATER: how long until a slot is expected
   */
  public record Admission(Kind kind, Lane.@Nullable Ticket ticket, Duration delay) {

    /** What to do next. */
    public enum Kind {
      /** Call now. */
      GO,
      /** Try again in a moment. */
      BUSY,
      /** The receiver is saturated: wait in the outbox until then. */
      LATER,
      /** This process stood still: another one may have made the attempt. */
      STALE,
      /** This process is stopping. */
      STOPPED
    }

    static final Admission BUSY = new Admission(Kind.BUSY, null, Duration.ZERO);

    public static final Admission STALE = new Admission(Kind.STALE, null, Duration.ZERO);
    static final Admission STOPPED = new Admission(Kind.STOPPED, null, Duration.ZERO);

    static Admission go(Lane.Ticket ticket) {
      return new Admission(Kind.GO, ticket, Duration.ZERO);
    }

    public static Admission later(Duration delay) {
      return new Admission(Kind.LATER, null, delay);
    }

    /**
     * Holds a notification that waits in memory for a slot.
     *
     * @param since nanoseconds of the clock of the registry
     */
    record WaitingAttempt(
        boolean retry, ReceiverLimits limits, long since, CompletableFuture<Admission> answer) {}
  }
}
