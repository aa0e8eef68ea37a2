package io.tidings.delivery.pace;

import java.util.concurrent.CompletableFuture;

/**
 * Holds a notification that waits in memory for a slot.
 *
 * @param since nanoseconds of {@link LaneRegistry}' clock
 */
record WaitingAttempt(
    boolean retry, ReceiverLimits allowance, long since, CompletableFuture<Admission> answer) {}
