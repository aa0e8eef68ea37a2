package io.tidings.result;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A result as it was taken.
 *
 * @param at the timestamp that receivers are told
 * @param notifications one for each receiver; may be none
 */
public record ResultView(
    UUID id, String type, String subject, Instant at, List<Addressed> notifications) {

  /** A notification of it. */
  public record Addressed(UUID id, UUID receiverId) {}
}
