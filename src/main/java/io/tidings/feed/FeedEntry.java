package io.tidings.feed;

import java.time.Instant;
import java.util.UUID;

/**
 * One entry of a feed: a result in the feed of its client, or a notification in the feed of its
 * receiver.
 *
 * @param scopeId the client or the receiver
 * @param id the result's or the notification's
 * @param seq its place: above 0, unique, growing; not without holes in one feed, because all feeds
 *     share the numbers
 * @param record what both sides know of it
 */
public record FeedEntry(UUID scopeId, long seq, UUID id, CanonicalRecord record) {

  Instant at() {
    return record.at();
  }
}
