package io.tidings.feed;

import java.util.List;
import java.util.UUID;

/**
 * A piece of one feed, oldest first.
 *
 * @param ids of results or notifications, in the order of their numbers
 * @param next how far the reader is after it
 * @param lagMillis all that was committed so long ago is in the feed by now
 */
public record FeedPage(List<UUID> ids, FeedPlace next, long lagMillis) {}
