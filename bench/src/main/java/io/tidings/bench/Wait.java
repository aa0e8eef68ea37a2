package io.tidings.bench;

import java.util.function.BooleanSupplier;

/** Waits for a limited time. */
final class Wait {

  private Wait() {}

  static void millis(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns whether the condition became true in time; checks it every 20 ms. */
  static boolean until(int seconds, BooleanSupplier condition) {
    long deadline = System.nanoTime() + seconds * 1_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      millis(20);
    }
    return true;
  }
}
