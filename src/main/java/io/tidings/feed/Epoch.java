package io.tidings.feed;

/**
 * A stretch of a database's history, as a reader's cursor remembers it (see {@code feed_epoch}).
 *
 * @param id that no other history has
 * @param parent the one before; 0: none is known
 * @param begins the last number before it
 */
public record Epoch(int id, int parent, long begins) {}
