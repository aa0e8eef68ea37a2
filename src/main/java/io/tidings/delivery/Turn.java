package io.tidings.delivery;

import java.util.concurrent.CompletableFuture;

/**
 * Holds a notification that waits in memory for a slot.
 *
 * @param since nanoseconds of {@link Lanes}' clock
 */
record Turn(boolean retry, Allowance allowance, long since, CompletableFuture<Pass> answer) {}
