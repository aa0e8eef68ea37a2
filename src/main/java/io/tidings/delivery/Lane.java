package io.tidings.delivery;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;

/**
 * One receiver's attempts: those in flight, those that wait in memory because it takes but a
 * moment, and how long others will have to wait. All times are nanoseconds of one monotonic clock;
 * not thread-safe, {@link Lanes} sees to that.
 */
final class Lane {

  /** One attempt in flight. */
  record Ticket(UUID receiver, boolean retry, long since, Object identity) {}

  /**
   * Longer than this nothing waits in memory: it would keep the broker from sending others. Of
   * retries it sends fewer, and one by one.
   */
  private static final long PATIENCE = Duration.ofSeconds(1).toNanos();

  private static final long PATIENCE_WITH_RETRIES = Duration.ofMillis(250).toNanos();

  /**
   * Where nothing ended for so long, and three times as long as a call usually takes, how long
   * calls took before says nothing any more.
   */
  private static final long STILL = Duration.ofMillis(250).toNanos();

  /** As long as the broker's detour, and a little. */
  private static final long DETOUR_PAYS = Duration.ofMillis(1_500).toNanos();

  private static final long DETOUR = Duration.ofSeconds(1).toNanos();
  private static final long LONGEST = Duration.ofMinutes(5).toNanos();
  private static final int USUAL_OF = 8;

  private final UUID receiver;
  private final Set<Ticket> inFlight = new LinkedHashSet<>(); // the oldest first
  private final Queue<Turn> firsts = new ArrayDeque<>();
  private final Queue<Turn> retries = new ArrayDeque<>();
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

  Ticket start(Allowance allowance, boolean retry, long now) {
    nextStart = Math.max(start(allowance, now), now) + allowance.pace();
    pace = allowance.pace();
    Ticket ticket = new Ticket(receiver, retry, now, new Object());
    inFlight.add(ticket);
    return ticket;
  }

  /** Its next start by the pace it has now: what an older, slower pace said does not hold it. */
  private long start(Allowance allowance, long now) {
    nextStart = Math.min(nextStart, now + allowance.ahead() + allowance.pace());
    return nextStart;
  }

  /** Whether its pace lets one more go. */
  boolean isItsTime(Allowance allowance, long now) {
    return allowance.pace() == 0 || start(allowance, now) - now <= allowance.ahead();
  }

  /** What it took is what the next one is expected to take, an eighth of it at a time. */
  void end(Ticket ticket, long now) {
    inFlight.remove(ticket);
    lastEnd = now;
    if (now - ticket.since() < STILL && waiting() == 0 && pace == 0) {
      nextSlot = Math.min(nextSlot, now + DETOUR); // it answers again: new ones need not wait
    }
    usual += (now - ticket.since() - usual) / USUAL_OF;
  }

  int waiting() {
    return firsts.size() + retries.size();
  }

  /** Those whose turn comes before one that comes now: no retry goes before a first attempt. */
  int waitingBefore(boolean retry) {
    return retry ? waiting() : firsts.size();
  }

  /** Whether it pays to wait in memory. */
  boolean isShort(boolean retry, long now, Allowance allowance) {
    return !isStill(now)
        && wait(now, allowance, waiting())
            <= (retry && allowance.pace() == 0 ? PATIENCE_WITH_RETRIES : PATIENCE);
  }

  void await(Turn turn) {
    (turn.retry() ? retries : firsts).add(turn);
  }

  /** First attempts before retries; {@code null} when nobody waits who may go. */
  Turn peek(boolean retryToo) {
    Turn first = firsts.peek();
    return first != null || !retryToo ? first : retries.peek();
  }

  void remove(Turn head) {
    (head.retry() ? retries : firsts).remove();
  }

  /** Whether those that wait must not go on waiting: calls take longer than was expected. */
  boolean isStuck(long now) {
    return isStill(now) || isOld(firsts.peek(), now) || isOld(retries.peek(), now);
  }

  private static boolean isOld(Turn turn, long now) {
    return turn != null && now - turn.since() > 2 * PATIENCE;
  }

  /** Nothing has ended for a while, though there was something to end. */
  private boolean isStill(long now) {
    long still = Math.min(Math.max(STILL, 3 * usual), PATIENCE);
    return age(now) > still && now - lastEnd > still;
  }

  /** Of the oldest call in flight. */
  private long age(long now) {
    Iterator<Ticket> oldest = inFlight.iterator();
    return oldest.hasNext() ? now - oldest.next().since() : 0;
  }

  /** For one that finds neither a place nor a short wait. */
  Pass turnAway(long now, Allowance allowance) {
    if (now - detoursSince > DETOUR) {
      detoursSince = now;
      detours = 0;
    }
    if (detours < allowance.inFlight()
        && wait(now, allowance, waiting() + detours) <= DETOUR_PAYS) {
      detours++;
      return Pass.BUSY;
    }
    long slot = Math.min(Math.max(nextSlot, now + DETOUR), now + LONGEST);
    nextSlot = slot + Math.max(allowance.laterPace(), call(now) / allowance.inFlight());
    return Pass.later(slot - now);
  }

  /** It has all that it can take for longer than a moment: more would only be turned away. */
  boolean isFull(long now) {
    return nextSlot - now > DETOUR;
  }

  boolean isForgettable(long now) {
    return inFlight.isEmpty() && waiting() == 0 && nextSlot - now <= 0 && nextStart - now <= 0;
  }

  /** How long one waits for its turn who has so many before it. */
  private long wait(long now, Allowance allowance, int before) {
    long byPlaces = call(now) * (before + 1) / allowance.inFlight();
    long byPace =
        allowance.pace() == 0
            ? 0
            : Math.max(0, start(allowance, now) - allowance.ahead() - now)
                + allowance.pace() * before;
    return Math.max(byPlaces, byPace);
  }

  /**
   * How long a call is expected to take: as long as usual, or four times as long as the oldest has
   * been under way where nothing ends.
   */
  private long call(long now) {
    return isStill(now) ? Math.max(usual, 4 * age(now)) : usual;
  }
}
