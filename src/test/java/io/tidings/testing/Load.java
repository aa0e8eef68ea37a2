package io.tidings.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Starts recharges one after the other on four threads until told to end, of each replica in turn.
 */
public final class Load {

  private final List<Api> replicas;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicInteger started = new AtomicInteger();
  private final AtomicBoolean ended = new AtomicBoolean();

  public Load(Api... replicas) {
    this.replicas = List.of(replicas);
    for (int i = 0; i < 4; i++) {
      threads.execute(
          () -> {
            while (!ended.get()) {
              one();
            }
          });
    }
  }

  /** Starts one more. */
  public void one() {
    try {
      replicas.get(turn.incrementAndGet() % replicas.size()).recharge();
      started.incrementAndGet();
    } catch (RuntimeException | AssertionError refused) {
      // The database or this replica is away: a caller repeats.
    }
  }

  /** How many were answered 201. */
  public int started() {
    return started.get();
  }

  public void awaitStarted(int number) {
    await().atMost(Duration.ofSeconds(30)).until(() -> started.get() >= number);
  }

  public void end() {
    ended.set(true);
    threads.shutdown();
    try {
      assertThat(threads.awaitTermination(40, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
