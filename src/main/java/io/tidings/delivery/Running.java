package io.tidings.delivery;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Counts what is being dispatched, for a stop that waits for it. Any thread. */
final class Running {

  private int number;
  private CompletableFuture<Void> none = CompletableFuture.completedFuture(null);

  synchronized void begin() {
    if (number++ == 0) {
      none = new CompletableFuture<>();
    }
  }

  void end() {
    CompletableFuture<Void> over = null;
    synchronized (this) {
      if (--number == 0) {
        over = none;
      }
    }
    if (over != null) {
      over.complete(null);
    }
  }

  /** Completed when nothing runs any more. */
  synchronized CompletionStage<Void> none() {
    return none;
  }
}
