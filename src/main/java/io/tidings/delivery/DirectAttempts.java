package io.tidings.delivery;

import io.tidings.delivery.pace.EventLoops;
import io.tidings.delivery.pace.LaneRegistry;
import io.tidings.delivery.pace.ReceiverLimitsReader;
import io.tidings.ladder.LadderPublisher;
import io.tidings.ladder.Ladders;
import io.tidings.notification.NotificationMessage;
import io.tidings.outbox.FirstAttempts;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.receiver.ReceiverDirectory;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes first attempts without the broker: if the receiver has a free slot, nothing must be read,
 * and the claim outlasts the attempt. All others go through the broker and wait there.
 */
@Singleton
class DirectAttempts implements FirstAttempts {

  private final Dispatcher dispatcher;
  private final EventLoops loops;
  private final LadderPublisher publisher;
  private final Ladders ladders;
  private final ReceiverDirectory receivers;
  private final LaneRegistry lanes;
  private final ReceiverLimitsReader allowances;
  private final DeliveryConfig config;
  private final Duration longest;
  private final Set<ClaimSource> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  DirectAttempts(
      Dispatcher dispatcher,
      EventLoops loops,
      LadderPublisher publisher,
      Ladders ladders,
      ReceiverDirectory receivers,
      LaneRegistry lanes,
      ReceiverLimitsReader allowances,
      DeliveryConfig config) {
    this.dispatcher = dispatcher;
    this.loops = loops;
    this.publisher = publisher;
    this.ladders = ladders;
    this.receivers = receivers;
    this.lanes = lanes;
    this.allowances = allowances;
    this.config = config;
    this.longest = dispatcher.longestAttempt();
  }

  @Override
  public boolean tryStart(NotificationMessage message, Duration claimed, Runnable giveBack) {
    if (stopping
        || claimed.compareTo(longest) <= 0
        || ladders.version(message.ladder()) == null
        || underWay.size() >= config.directAttempts()) {
      return false;
    }
    Receiver receiver = receivers.known(message.receiverId());
    if (receiver == null
        || receiver.kind() != ReceiverKind.HTTP
        || !lanes.hasFreeSlot(receiver.id(), allowances.of(receiver))) {
      return false;
    }
    ClaimSource arrival = new ClaimSource(publisher, giveBack);
    underWay.add(arrival);
    loops
        .next()
        .runOnContext(
            now ->
                dispatcher
                    .dispatch(arrival, message)
                    .whenComplete((done, failure) -> underWay.remove(arrival)));
    return true;
  }

  /** Accepts no more attempts. */
  void close() {
    stopping = true;
  }

  /** Releases the claims of all attempts without an outcome; others repeat them. */
  void giveBack() {
    underWay.forEach(ClaimSource::giveBack);
  }

  /**
   * Completes a notification that was never in the broker: its row is claimed in the outbox.
   * Without an outcome the claim is released; after a crash it expires.
   *
   * <p>A retry is published to its wait queue before the row leaves the outbox. A crash in between
   * repeats the attempt, and the second copy follows the ladder without a call. If the broker does
   * not confirm in time, the retry waits in the outbox, on its next rung, until it is due.
   */
  static final class ClaimSource implements MessageSource {

    private static final Logger LOG = Logger.getLogger(ClaimSource.class);

    /** Time limit for the broker's confirm; the outbox can hold the notification as well. */
    private static final Duration CONFIRM = Duration.ofSeconds(5);

    private final LadderPublisher publisher;
    private final Runnable giveBack;
    private final AtomicBoolean over = new AtomicBoolean();

    ClaimSource(LadderPublisher publisher, Runnable giveBack) {
      this.publisher = publisher;
      this.giveBack = giveBack;
    }

    @Override
    public boolean isRedelivered() {
      return false;
    }

    @Override
    public CompletionStage<Void> beforeRecord(@Nullable NotificationMessage climbing) {
      if (climbing == null) {
        return CompletableFuture.completedFuture(null);
      }
      return publisher.isReady()
          ? publisher.climb(climbing).orTimeout(CONFIRM.toMillis(), TimeUnit.MILLISECONDS)
          : CompletableFuture.failedFuture(new IOException("the broker accepts nothing now"));
    }

    @Override
    public CompletionStage<Void> ack() {
      over.set(true);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> climb(NotificationMessage climbing) {
      return ack(); // beforeRecord has published it
    }

    @Override
    public @Nullable CompletionStage<Void> busy(NotificationMessage notification) {
      return null;
    }

    @Override
    public void unanswered(Throwable fault) {
      LOG.warnf("delivery.direct_attempt_not_settled error=\"%s\"", fault);
      giveBack();
    }

    /** Has no effect after it was completed. */
    @Override
    public void giveBack() {
      if (over.compareAndSet(false, true)) {
        giveBack.run();
      }
    }
  }
}
