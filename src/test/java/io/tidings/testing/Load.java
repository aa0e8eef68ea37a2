package io.tidings.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Starts recharges on four threads, at each replica in turn, until {@link #end}. Each thread pauses
 * between two recharges, so that the load leaves the machine time for other work.
 */
public final class Load {

  private static final int THREADS = 4;
  private static final int REST_MILLIS = 100;

  private final List<Api> replicas;
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicInteger started = new AtomicInteger();
  private final Queue<String> refusals = new ConcurrentLinkedQueue<>();

  public Load(Api... replicas) {
    this.replicas = List.of(replicas);
    for (int i = 0; i < THREADS; i++) {
      threads.scheduleWithFixedDelay(this::one, 0, REST_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Starts one more recharge. */
  public void one() {
    try {
      replicas.get(turn.incrementAndGet() % replicas.size()).recharge();
      started.incrementAndGet();
    } catch (RuntimeException | AssertionError away) {
      refusals.add(String.valueOf(away)); // a real caller would try again
    }
  }

  /** How many were answered 201. */
  public int started() {
    return started.get();
  }

  /** What the others were answered, or why they were not answered at all. */
  public List<String> refusals() {
    return List.copyOf(refusals);
  }

  public void awaitStarted(int number) {
    await().atMost(Duration.ofMinutes(3)).until(() -> started.get() >= number);
  }

  public void end() {
    threads.shutdown(); // this also ends the periodic tasks
    try {
      assertThat(threads.awaitTermination(90, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
