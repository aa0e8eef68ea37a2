package io.tidings.delivery;

import io.vertx.core.Context;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Lets so many attempts run at once and keeps the others in the order in which they came. What is
 * kept is bounded by what the broker delivers unacked. Any thread; work runs on its own context.
 */
final class InFlight {

  private record Kept(Context context, Supplier<CompletionStage<Void>> work) {}

  private final int limit;
  private final AtomicInteger running = new AtomicInteger();
  private final Queue<Kept> kept = new ConcurrentLinkedQueue<>();

  InFlight(int limit) {
    this.limit = limit;
  }

  /** Called on {@code context}. */
  void run(Context context, Supplier<CompletionStage<Void>> work) {
    if (running.incrementAndGet() <= limit) {
      start(work);
    } else {
      kept.add(new Kept(context, work));
      ended(); // gives the place back, and takes up what was kept if one came free meanwhile
    }
  }

  private void start(Supplier<CompletionStage<Void>> work) {
    work.get().whenComplete((done, failure) -> ended());
  }

  private void ended() {
    running.decrementAndGet();
    while (!kept.isEmpty()) {
      if (running.incrementAndGet() > limit) {
        running.decrementAndGet();
        return; // whoever holds the place comes here when it ends
      }
      Kept next = kept.poll();
      if (next != null) {
        next.context().runOnContext(now -> start(next.work()));
        return;
      }
      running.decrementAndGet();
    }
  }
}
