package io.tidings.outbox;

import io.tidings.notification.NotificationMessage;
import io.tidings.outbox.Claim.ClaimedRow;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/**
 * A claim of this relay on one row; held without the row's body until it is settled.
 *
 * @param handsOver whether the broker's confirm hands the notification over to an AMQP receiver
 * @param stamp when the claim ends; also identifies it: an update changes only rows with its stamp
 */
record Claim(UUID receiverId, UUID id, int generation, OffsetDateTime stamp, boolean handsOver) {

  /**
   * A row of the outbox that this relay is about to publish.
   *
   * @param attempts number of attempts made so far
   */
  record ClaimedRow(NotificationMessage message, OffsetDateTime stamp, int attempts) {

    /**
     * @param handsOver see {@link Claim}
     */
    Claim claim(boolean handsOver) {
      return new Claim(message.receiverId(), message.id(), message.generation(), stamp, handsOver);
    }
  }

  /**
   * The rows of one claim.
   *
   * @param inOrder the rows found in the order of their ids; the others had returned to the outbox
   *     and were due
   * @param walkNanos how long the database searched
   * @param lookedAt number of receivers searched
   */
  record ClaimedBatch(
      List<ClaimedRow> rows, List<ClaimedRow> inOrder, long walkNanos, long lookedAt) {}
}
