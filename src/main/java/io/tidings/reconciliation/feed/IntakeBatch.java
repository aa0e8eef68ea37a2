package io.tidings.reconciliation.feed;

import java.time.OffsetDateTime;
import java.util.List;

/**
 * A batch of the intake to number.
 *
 * @param horizon every transaction with a smaller number has ended, and its rows are in {@code
 *     intake}, unless the limit cut that short
 * @param at a time before the query
 * @param walkNanos how long the database searched
 * @param lastId the last id assigned so far
 */
record IntakeBatch(
    List<FeedIntakeRow> intake, String horizon, OffsetDateTime at, long walkNanos, long lastId) {}
