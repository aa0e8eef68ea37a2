package io.tidings.redelivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tidings.notification.Notification.DeliveryAttempt;
import io.tidings.notification.NotificationState;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.receiver.Receiver.ReceiverState;
import io.tidings.receiver.queue.ReceiverQueueWatch.Seen;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a notification. A value is {@code null} where there is none.
 *
 * @param attempts number of attempts made
 * @param lastAttempt of the current ladder walk, or of an earlier one
 * @param ladder the waits of its ladder, like 1m, 5m; empty if no replica knows it any more
 * @param rungWait the wait of the rung it is on, like 10m
 * @param skippedRungs how many rungs the receiver's Retry-After skipped
 * @param brokerReady whether this replica can publish; it can be linked and not ready, when the
 *     broker lacks memory or disk
 * @param brokerSince since when this replica's link to the broker is up or down
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Facts(
    NotificationState state,
    @Nullable String reason,
    int attempts,
    @Nullable DeliveryAttempt lastAttempt,
    List<String> ladder,
    int rung,
    @Nullable String rungWait,
    int skippedRungs,
    @Nullable Instant nextAttemptAt,
    Instant deadline,
    @Nullable Instant endedAt,
    ReceiverFacts receiver,
    @Nullable OutboxFacts outbox,
    boolean brokerLinked,
    boolean brokerReady,
    Instant brokerSince) {

  /**
   * What is known of the receiver.
   *
   * @param nextProbeAt when it may be probed next, if it is down
   * @param isSaturated whether this replica sees its slots or rate used up
   * @param queueReady messages in its own queue that no consumer has; an AMQP receiver's alone
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record ReceiverFacts(
      UUID id,
      String name,
      ReceiverKind kind,
      ReceiverState state,
      @Nullable String stateReason,
      @Nullable Instant downSince,
      @Nullable String downReason,
      @Nullable Instant nextProbeAt,
      boolean isSaturated,
      @Nullable Long queueReady,
      @Nullable Integer queueConsumers) {

    static ReceiverFacts of(
        Receiver r, @Nullable Instant nextProbe, boolean isSaturated, @Nullable Seen queue) {
      boolean isDown = r.health().isDown();
      return new ReceiverFacts(
          r.id(),
          r.settings().name(),
          r.kind(),
          r.state(),
          r.stateReason(),
          isDown ? r.health().downSince() : null,
          isDown ? r.health().reason() : null,
          isDown ? nextProbe : null,
          isSaturated,
          queue == null ? null : queue.ready(),
          queue == null ? null : queue.consumers());
    }
  }

  /**
   * Its row of the outbox.
   *
   * @param notBefore not claimed before this time
   * @param claimedUntil until then only the replica that claimed it may send it
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record OutboxFacts(@Nullable Instant notBefore, @Nullable Instant claimedUntil) {}
}
