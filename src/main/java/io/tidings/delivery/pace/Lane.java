package io.tidings.delivery.pace;

import io.tidings.delivery.pace.LaneRegistry.Admission;
import io.tidings.delivery.pace.LaneRegistry.Admission.WaitingAttempt;
import io.tidings.delivery.pace.ReceiverLimitsReader.ReceiverLimits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;

/**
 * Manages one receiver's attempts: those in flight, those that wait briefly in memory, and how long
 * others must wait. All times are nanoseconds of one monotonic clock. Not thread-safe: guarded by
 * {@link LaneRegistry}.
 */
final class Lane {

  /** One attempt in flight. */
  public record Ticket(UUID receiver, boolean retry, long since, Object identity) {}

  /**
   * Longest wait in memory; a longer one would keep the broker from sending other messages, and
   * direct attempts from others. Shorter for retries: the broker sends fewer of them, one by one.
   */
  private static final long PATIENCE = Duration.ofSeconds(1).toNanos();

  private static final long PATIENCE_WITH_RETRIES = Duration.ofMillis(250).toNanos();

  /**
   * If no call has ended for this long, and for three times the usual duration of a call, it is no
   * longer a useful estimate.
   */
  private static final long STILL = Duration.ofMillis(250).toNanos();

  /** Up to this expected wait the broker's detour pays: its length plus a margin. */
  private static final long DETOUR_PAYS = Duration.ofMillis(1_500).toNanos();

  private static final long DETOUR = Duration.ofSeconds(1).toNanos();
  private static final long LONGEST = Duration.ofMinutes(5).toNanos();
  private static final int SMOOTHING = 8;

  private final UUID receiver;
  private final Set<Ticket> inFlight = new LinkedHashSet<>(); // the oldest first
  private final Queue<WaitingAttempt> firsts = new ArrayDeque<>();
  private final Queue<WaitingAttempt> retries = new ArrayDeque<>();
  private long usual = Duration.ofMillis(5).toNanos();
  private long lastEnd;
  private long pace; // of the last start
  private long nextStart;
  private long nextSlot;
  private long detoursSince;
  private int detours;

  Lane(UUID receiver, long now) {
    this.receiver = receiver;
    this.lastEnd = now;
    this.nextStart = now;
    this.nextSlot = now;
    this.detoursSince = now;
  }

  int inFlight() {
    return inFlight.size();
  }

  Ticket start(ReceiverLimits limits, boolean retry, long now) {
    nextStart = Math.max(start(limits, now), now) + limits.pace();
    pace = limits.pace();
    Ticket ticket = new Ticket(receiver, retry, now, new Object());
    inFlight.add(ticket);
    return ticket;
  }

  /** The next start by the current pace: an older, slower pace does not delay it. */
  private long start(ReceiverLimits limits, long now) {
    nextStart = Math.min(nextStart, now + limits.ahead() + limits.pace());
    return nextStart;
  }

  /** Whether its pace allows one more attempt now. */
  boolean allowsStart(ReceiverLimits limits, long now) {
    return limits.pace() == 0 || start(limits, now) - now <= limits.ahead();
  }

  /** Ends an attempt; moves the usual duration an eighth of the way to its duration. */
  void end(Ticket ticket, long now) {
    inFlight.remove(ticket);
    lastEnd = now;
    if (now - ticket.since() < STILL && waiting() == 0 && pace == 0) {
      nextSlot = Math.min(nextSlot, now + DETOUR); // it responds again: new attempts need not wait
    }
    usual += (now - ticket.since() - usual) / SMOOTHING;
  }

  int waiting() {
    return firsts.size() + retries.size();
  }

  /** How many attempts go before a new one: a retry never goes before a first attempt. */
  int waitingBefore(boolean retry) {
    return retry ? waiting() : firsts.size();
  }

  /** Whether the expected wait, behind {@code more} others, is short enough to wait in memory. */
  boolean isShort(boolean retry, int more, long now, ReceiverLimits limits) {
    return !isStalled(now)
        && wait(now, limits, waiting() + more)
            <= (retry && limits.pace() == 0 ? PATIENCE_WITH_RETRIES : PATIENCE);
  }

  void await(WaitingAttempt attempt) {
    (attempt.retry() ? retries : firsts).add(attempt);
  }

  /** The next attempt, first attempts before retries; {@code null} if none may go. */
  WaitingAttempt peek(boolean retryToo) {
    WaitingAttempt first = firsts.peek();
    return first != null || !retryToo ? first : retries.peek();
  }

  void remove(WaitingAttempt head) {
    (head.retry() ? retries : firsts).remove();
  }

  /** Whether waiting attempts must stop waiting, because calls take longer than expected. */
  boolean isStuck(long now) {
    return isStalled(now) || isOld(firsts.peek(), now) || isOld(retries.peek(), now);
  }

  private static boolean isOld(WaitingAttempt attempt, long now) {
    return attempt != null && now - attempt.since() > 2 * PATIENCE;
  }

  /** Whether no call has ended for a while, although some are in flight. */
  private boolean isStalled(long now) {
    long still = Math.min(Math.max(STILL, 3 * usual), PATIENCE);
    return age(now) > still && now - lastEnd > still;
  }

  /** Age of the oldest call in flight; 0 if there is none. */
  private long age(long now) {
    Iterator<Ticket> oldest = inFlight.iterator();
    return oldest.hasNext() ? now - oldest.next().since() : 0;
  }

  /** Rejects an attempt that gets neither a slot nor a short wait. */
  Admission rejectForNow(long now, ReceiverLimits limits) {
    if (now - detoursSince > DETOUR) {
      detoursSince = now;
      detours = 0;
    }
    if (detours < limits.inFlight() && wait(now, limits, waiting() + detours) <= DETOUR_PAYS) {
      detours++;
      return Admission.BUSY;
    }
    long slot = Math.min(Math.max(nextSlot, now + DETOUR), now + LONGEST);
    nextSlot = slot + Math.max(limits.laterPace(), call(now) / limits.inFlight());
    return Admission.later(Duration.ofNanos(slot - now));
  }

  /** Whether it is saturated for longer than a moment: more would only be rejected. */
  boolean isSaturated(long now) {
    return nextSlot - now > DETOUR;
  }

  boolean isDroppable(long now) {
    return inFlight.isEmpty() && waiting() == 0 && nextSlot - now <= 0 && nextStart - now <= 0;
  }

  /** How long an attempt must wait with this many before it. */
  private long wait(long now, ReceiverLimits limits, int before) {
    long byPlaces = call(now) * (before + 1) / limits.inFlight();
    long byPace =
        limits.pace() == 0
            ? 0
            : Math.max(0, start(limits, now) - limits.ahead() - now) + limits.pace() * before;
    return Math.max(byPlaces, byPace);
  }

  /**
   * Expected duration of a call: the usual one, or, while no call ends, at least four times the age
   * of the oldest.
   */
  private long call(long now) {
    return isStalled(now) ? Math.max(usual, 4 * age(now)) : usual;
  }
}
