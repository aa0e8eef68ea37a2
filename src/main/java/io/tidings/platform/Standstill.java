package io.tidings.platform;

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
 * Knows when this process stood still: stopped by a signal, moved to another machine, in a long
 * collection of garbage. What failed meanwhile is no fault of whoever it was about: nobody here
 * read what they sent. Callable from any thread.
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
   * Whether it stood still at some time since, or does until this moment.
   *
   * @param nanos of {@link System#nanoTime}
   */
  public boolean since(long nanos) {
    return System.nanoTime() - beatNanos >= LONG.toNanos()
        || everStood && lastEndNanos - nanos >= 0;
  }
}
