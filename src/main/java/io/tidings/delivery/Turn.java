package io.tidings.delivery;

import java.util.concurrent.CompletableFuture;

/**
 * A notification that waits in memory for its pass.
 *
 * @param since nanoseconds of {@link Lanes}' clock
 */
record Turn(boolean retry, Allowance allowance, long since, CompletableFuture<Pass> answer) {}
