package io.tidings.reconciliation.feed;

import java.util.List;
import java.util.UUID;

/**
 * One result that has no numbers yet.
 *
 * @param id {@code null} for an incident, which is in the feeds of its receivers only
 */
record IntakeResult(UUID id, UUID clientId, CanonicalRecord record, List<Addressed> notifications) {

  /** One of its notifications. */
  record Addressed(UUID receiverId, UUID id) {}
}
