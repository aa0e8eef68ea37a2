package io.tidings.delivery.pace;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Provides the event loops for attempts, one per processor, in round-robin order. */
@Singleton
public class EventLoops {

  private final Context[] loops;
  private final AtomicInteger last = new AtomicInteger();

  EventLoops(Vertx vertx) {
    this.loops =
        IntStream.range(0, Runtime.getRuntime().availableProcessors())
            .mapToObj(i -> ((VertxInternal) vertx).createEventLoopContext())
            .toArray(Context[]::new);
  }

  /** Callable from any thread. */
  public Context next() {
    return loops[Math.floorMod(last.incrementAndGet(), loops.length)];
  }
}
