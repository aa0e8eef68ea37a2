package io.tidings.reconciliation.feed;

import java.util.List;
import java.util.UUID;

/**
 * A page of one feed, oldest first.
 *
 * @param ids of results or notifications, in the order of their numbers
 * @param numbers of these
 * @param next the reader's position after this page
 * @param lagMillis all that was committed at least this long ago is in the feed
 */
public record FeedPage(List<UUID> ids, List<Long> numbers, FeedPosition next, long lagMillis) {

  /** The reader's position if it gets only the first {@code some} entries. */
  public FeedPosition after(int some) {
    return some == ids.size()
        ? next
        : new FeedPosition(next.epoch(), next.from(), numbers.get(some - 1));
  }
}
