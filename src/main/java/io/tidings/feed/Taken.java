package io.tidings.feed;

import java.time.OffsetDateTime;
import java.util.List;

/**
 * What there is to number.
 *
 * @param horizon every transaction with a smaller number has ended, and what it left is among the
 *     intake if that is all there was
 * @param at a moment before the look
 * @param walkNanos how long the database looked for it
 * @param lastId the last id that anybody was given
 */
record Taken(List<Intake> intake, String horizon, OffsetDateTime at, long walkNanos, long lastId) {}
