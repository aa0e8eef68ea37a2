package io.tidings.testing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Runs blocking work beside a test, each piece in a thread of its own.
 *
 * <p>{@code CompletableFuture.supplyAsync} without an executor would use the common pool, always
 * since JDK 25. On two processors that pool has one thread: pieces would run one after the other,
 * and one that waits for the JDK's HTTP client, which uses the pool, too, would wait for ever.
 */
public final class Threads {

  private static final Executor EACH =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "beside-test");
            thread.setDaemon(true);
            return thread;
          });

  private Threads() {}

  public static <T> CompletableFuture<T> supply(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, EACH);
  }

  public static CompletableFuture<Void> run(Runnable work) {
    return CompletableFuture.runAsync(work, EACH);
  }
}
