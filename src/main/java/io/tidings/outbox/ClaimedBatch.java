package io.tidings.outbox;

import java.util.List;

/**
 * What one claim brought.
 *
 * @param walkNanos how long the database looked for the rows
 */
record ClaimedBatch(List<ClaimedRow> rows, long walkNanos) {}
