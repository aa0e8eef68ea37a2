package io.tidings.reconciliation.diff;

/**
 * One line of the other side's list.
 *
 * @param line number in the file, from 1; a CSV's header is counted
 * @param type the event type of the notification
 * @param key order number of a recharge, or subject of any other result
 * @param amount in minor units, or {@code null}
 * @param currency or {@code null}
 */
record UploadedLine(long line, String type, String key, Long amount, String currency) {}
