package io.tidings.delivery;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * So many places in all, and so many for one receiver. Nobody waits for one: there is one or there
 * is none. Any thread; several at the same moment may be refused where the last place is free.
 */
final class Places {

  private final int most;
  private final int mostOfOne;
  private final AtomicInteger taken = new AtomicInteger();
  private final Map<UUID, Integer> ofOne = new ConcurrentHashMap<>();

  Places(int most, int mostOfOne) {
    this.most = most;
    this.mostOfOne = mostOfOne;
  }

  /** Whoever gets one gives it back with {@link #leave}. */
  boolean take(UUID receiver) {
    if (taken.incrementAndGet() > most) {
      taken.decrementAndGet();
      return false;
    }
    if (ofOne.merge(receiver, 1, Integer::sum) > mostOfOne) {
      leave(receiver);
      return false;
    }
    return true;
  }

  void leave(UUID receiver) {
    ofOne.computeIfPresent(receiver, (id, places) -> places == 1 ? null : places - 1);
    taken.decrementAndGet();
  }
}
