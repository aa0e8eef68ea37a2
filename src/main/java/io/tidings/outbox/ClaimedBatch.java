package io.tidings.outbox;

import java.util.List;

/**
 * What one claim brought.
 *
 * @param inOrder those of the rows that were found in the order of their ids; the others came back
 *     and were due
 * @param walkNanos how long the database looked for them
 * @param lookedAt at how many receivers it looked
 */
record ClaimedBatch(
    List<ClaimedRow> rows, List<ClaimedRow> inOrder, long walkNanos, long lookedAt) {}
