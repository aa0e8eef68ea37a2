package io.tidings.reconciliation.feed;

/**
 * A period of a database's history, as stored in a reader's cursor (see {@code feed_epoch}).
 *
 * @param id unique across all histories
 * @param parent the previous one; 0: unknown
 * @param begins the last number before it
 */
public record Epoch(int id, int parent, long begins) {}
