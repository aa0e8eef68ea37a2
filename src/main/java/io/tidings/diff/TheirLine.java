package io.tidings.diff;

/**
 * One line of the other side's list.
 *
 * @param line from 1, the header of a CSV not counted
 * @param type as it was notified
 * @param key the order number of a recharge; of anything else the subject
 * @param amount minor units, or {@code null}
 * @param currency or {@code null}
 */
record TheirLine(long line, String type, String key, Long amount, String currency) {}
