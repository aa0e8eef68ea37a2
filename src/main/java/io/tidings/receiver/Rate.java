package io.tidings.receiver;

/**
 * How often a receiver wants to be called at most, by all replicas together.
 *
 * @param perSecond more than 0; fractions are fine
 * @param burst how many may come at once after a pause; at least 1
 */
public record Rate(double perSecond, int burst) {}
