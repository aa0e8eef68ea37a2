package io.tidings.delivery;

import io.tidings.delivery.pace.EventLoops;
import io.tidings.delivery.pace.LaneRegistry;
import io.tidings.delivery.pace.ReceiverLimitsReader;
import io.tidings.ladder.LadderPublisher;
import io.tidings.ladder.Ladders;
import io.tidings.notification.NotificationMessage;
import io.tidings.outbox.FirstAttempts;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.ReceiverDirectory;
import io.tidings.receiver.ReceiverKind;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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
}
