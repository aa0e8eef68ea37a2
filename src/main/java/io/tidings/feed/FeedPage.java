package io.tidings.feed;

import java.util.List;
import java.util.UUID;

/**
 * A piece of one feed, oldest first.
 *
 * @param ids of results or notifications, in the order of their numbers
 * @param numbers of these
 * @param next how far the reader is after it
 * @param lagMillis all that was committed so long ago is in the feed by now
 */
public record FeedPage(List<UUID> ids, List<Long> numbers, FeedPlace next, long lagMillis) {

  /** How far the reader is when it gets only the first ones. */
  public FeedPlace after(int some) {
    return some == ids.size()
        ? next
        : new FeedPlace(next.epoch(), next.from(), numbers.get(some - 1));
  }
}
