package io.tidings.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InFlightTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void beyondTheLimit_waitsForItsTurn() {
    InFlight inFlight = new InFlight(2);
    Queue<CompletableFuture<Void>> started = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < 3; i++) {
      loop.runOnContext(
          now ->
              inFlight.run(
                  loop,
                  () -> {
                    CompletableFuture<Void> work = new CompletableFuture<>();
                    started.add(work);
                    return work;
                  }));
    }
    await().atMost(LIMIT).until(() -> started.size() == 2);

    started.poll().completeExceptionally(new IllegalStateException("a failure gives room, too"));

    await().atMost(LIMIT).until(() -> started.size() == 2);
  }

  @Test
  void manyFromManyThreads_allRun_neverMoreThanTheLimit() throws Exception {
    int count = 20_000;
    InFlight inFlight = new InFlight(7);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(count);
    Context[] loops = {loop, ((io.vertx.core.impl.VertxInternal) vertx).createEventLoopContext()};

    for (int i = 0; i < count; i++) {
      Context own = loops[i % loops.length];
      own.runOnContext(
          now ->
              inFlight.run(
                  own,
                  () -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    return CompletableFuture.runAsync(
                        () -> {
                          running.decrementAndGet();
                          done.countDown();
                        });
                  }));
    }

    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(most.get()).isBetween(1, 7);
  }
}
