package io.tidings.delivery;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Counts running dispatches, so that a shutdown can wait for them. Thread-safe. */
final class InFlightCount {

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

  /** Completes when no dispatch is running. */
  synchronized CompletionStage<Void> none() {
    return none;
  }
}
