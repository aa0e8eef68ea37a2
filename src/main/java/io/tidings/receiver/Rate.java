package io.tidings.receiver;

/**
 * The most calls that a receiver wants, over all replicas.
 *
 * @param perSecond more than 0; may be a fraction
 * @param burst how many calls may come at once after a pause; at least 1
 */
public record Rate(double perSecond, int burst) {}
