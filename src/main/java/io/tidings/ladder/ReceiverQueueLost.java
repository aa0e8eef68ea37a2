package io.tidings.ladder;

/**
 * A receiver's queue was gone with all that was in it, and is there again, empty.
 *
 * @param receiver its name
 */
public record ReceiverQueueLost(String receiver) {}
