package io.tidings.reconciliation.feed;

import java.time.Instant;
import java.util.UUID;

/**
 * One entry of a feed: a result in the feed of its client, or a notification in the feed of its
 * receiver.
 *
 * @param scopeId the client or the receiver
 * @param id id of the result or notification
 * @param seq its number: above 0, unique, growing; a feed has gaps, because all feeds share the
 *     numbers
 * @param record the content that both sides compare
 */
public record FeedEntry(UUID scopeId, long seq, UUID id, CanonicalRecord record) {

  Instant at() {
    return record.at();
  }
}
