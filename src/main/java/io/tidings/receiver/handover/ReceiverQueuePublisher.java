package io.tidings.receiver.handover;

import io.tidings.ladder.LadderPublisher;
import io.tidings.notification.NotificationMessage;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.receiver.ReceiverDirectory;
import io.tidings.signing.SigningKeys;
import io.tidings.signing.WebhookSignature;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Publishes a notification to the queue of an AMQP receiver, signed at that moment. The future
 * completes with the broker's confirm: from then on the queue holds it until the receiver acks or
 * nacks. If the future fails, it may or may not be in the queue, and the caller must not drop it.
 */
@Singleton
public class ReceiverQueuePublisher {

  private final LadderPublisher publisher;
  private final ReceiverDirectory receivers;
  private final SigningKeys signingKeys;
  private final Clock clock;

  ReceiverQueuePublisher(
      LadderPublisher publisher,
      ReceiverDirectory receivers,
      SigningKeys signingKeys,
      Clock clock) {
    this.publisher = publisher;
    this.receivers = receivers;
    this.signingKeys = signingKeys;
    this.clock = clock;
  }

  /** Whether the broker accepts messages. */
  public boolean isReady() {
    return publisher.isReady();
  }

  /** Whether the link is up, even if the broker accepts nothing now. */
  public boolean isLinked() {
    return publisher.isLinked();
  }

  /** Returns the receiver if this replica knows it as an AMQP receiver; otherwise {@code null}. */
  public @Nullable Receiver consumer(UUID receiverId) {
    Receiver receiver = receivers.known(receiverId);
    return receiver != null && receiver.kind() == ReceiverKind.AMQP ? receiver : null;
  }

  /**
   * @param attempt the number of the attempt that this starts, from 1
   */
  public CompletableFuture<Void> publish(
      NotificationMessage message, Receiver receiver, int attempt) {
    Instant now = clock.instant();
    String signature =
        WebhookSignature.sign(
            receiver.signersAt(now, signingKeys::now),
            message.id().toString(),
            now.getEpochSecond(),
            message.body());
    return publisher.handOver(
        message,
        receiver.settings().name(),
        attempt,
        Map.of(
            WebhookSignature.TIMESTAMP,
            Long.toString(now.getEpochSecond()),
            WebhookSignature.SIGNATURE,
            signature),
        now);
  }
}
