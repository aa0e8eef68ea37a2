package io.tidings.time;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Detects that this process stood still: stopped by a signal, moved to another machine, or in a
 * long garbage collection. What failed meanwhile is not the other side's fault: nobody here read
 * what it sent. Callable from any thread.
 */
@Singleton
public class Standstill {

  private static final Logger LOG = Logger.getLogger(Standstill.class);
  private static final Duration BEAT = Duration.ofMillis(250);
  private static final Duration LONG = Duration.ofSeconds(3);

  private final ScheduledExecutorService heart =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "tidings-heart");
            thread.setDaemon(true);
            return thread;
          });
  private volatile long beatNanos = System.nanoTime();
  private volatile boolean everStood;
  private volatile long lastEndNanos;

  void start(@Observes StartupEvent started) {
    beatNanos = System.nanoTime();
    heart.scheduleAtFixedRate(this::beat, 0, BEAT.toMillis(), TimeUnit.MILLISECONDS);
  }

  void stop(@Observes ShutdownEvent stopped) {
    heart.shutdown();
  }

  private void beat() {
    long now = System.nanoTime();
    long gap = now - beatNanos;
    beatNanos = now;
    if (gap >= LONG.toNanos()) {
      lastEndNanos = now;
      everStood = true;
      LOG.warnf("process.stood_still seconds=%.1f", gap / 1e9);
    }
  }

  /**
   * Whether the process stood still at any time since, or does now.
   *
   * @param nanos a value of {@link System#nanoTime}
   */
  public boolean since(long nanos) {
    return System.nanoTime() - beatNanos >= LONG.toNanos()
        || everStood && lastEndNanos - nanos >= 0;
  }
}
