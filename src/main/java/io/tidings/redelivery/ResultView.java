package io.tidings.redelivery;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A committed result.
 *
 * @param at the timestamp in its notifications
 * @param notifications one for each receiver; may be empty
 */
public record ResultView(
    UUID id, String type, String subject, Instant at, List<Addressed> notifications) {

  /** A notification of this result. */
  public record Addressed(UUID id, UUID receiverId) {}
}
