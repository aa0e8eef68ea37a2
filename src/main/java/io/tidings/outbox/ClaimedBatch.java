package io.tidings.outbox;

import java.util.List;

/**
 * The rows of one claim.
 *
 * @param inOrder the rows found in the order of their ids; the others had returned to the outbox
 *     and were due
 * @param walkNanos how long the database searched
 * @param lookedAt number of receivers searched
 */
record ClaimedBatch(
    List<ClaimedRow> rows, List<ClaimedRow> inOrder, long walkNanos, long lookedAt) {}
