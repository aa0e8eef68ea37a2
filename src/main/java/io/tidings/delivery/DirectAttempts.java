package io.tidings.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.tidings.delivery.MessageSource.ClaimSource;
import io.tidings.delivery.call.ReceiverClient.EventLoops;
import io.tidings.delivery.pace.LaneRegistry;
import io.tidings.delivery.pace.ReceiverLimitsReader;
import io.tidings.ladder.LadderPublisher;
import io.tidings.ladder.Ladders;
import io.tidings.notification.NotificationMessage;
import io.tidings.outbox.FirstAttempts;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.receiver.ReceiverDirectory;
import io.tidings.settings.Range.ZeroOrLonger;
import io.tidings.settings.Range.ZeroOrMore;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes first attempts without the broker: if the receiver has a free slot or will have one soon,
 * nothing must be read, and the claim outlasts the attempt. All others go through the broker and
 * wait there.
 */
@Singleton
public class DirectAttempts implements FirstAttempts {

  /** Bodies have 600 bytes or so, but may have 64 KiB. */
  private static final long MOST_BYTES = 16 << 20;

  private final Dispatcher dispatcher;
  private final EventLoops loops;
  private final LadderPublisher publisher;
  private final Ladders ladders;
  private final ReceiverDirectory receivers;
  private final LaneRegistry lanes;
  private final ReceiverLimitsReader limits;
  private final DeliveryConfig config;
  private final Duration longest;
  private final Map<UUID, ClaimSource> underWay = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();

  /** Those that were started here and have not entered the lane of their receiver yet. */
  private final Map<UUID, Integer> onTheirWay = new ConcurrentHashMap<>();

  private volatile boolean stopping;

  DirectAttempts(
      Dispatcher dispatcher,
      EventLoops loops,
      LadderPublisher publisher,
      Ladders ladders,
      ReceiverDirectory receivers,
      LaneRegistry lanes,
      ReceiverLimitsReader limits,
      DeliveryConfig config) {
    this.dispatcher = dispatcher;
    this.loops = loops;
    this.publisher = publisher;
    this.ladders = ladders;
    this.receivers = receivers;
    this.lanes = lanes;
    this.limits = limits;
    this.config = config;
    this.longest = dispatcher.longestAttempt().plus(LaneRegistry.LONGEST_WAIT);
  }

  @Override
  public boolean tryStart(NotificationMessage message, Duration claimed, Runnable giveBack) {
    if (message.rung() != 0 || message.generation() != 0) { // its row would have to be read
      return false;
    }
    ClaimSource running = underWay.get(message.id());
    if (running != null && running.renew(giveBack)) {
      return true; // its outcome can't be stored yet, and its claim has ended meanwhile
    }
    if (stopping
        || claimed.compareTo(longest) <= 0
        || ladders.version(message.ladder()) == null
        || underWay.size() >= config.directAttempts()
        || bytes.get() > MOST_BYTES) {
      return false;
    }
    Receiver receiver = receivers.known(message.receiverId());
    if (receiver == null
        || receiver.kind() != ReceiverKind.HTTP
        || !lanes.isShort(
            receiver.id(), limits.of(receiver), onTheirWay.getOrDefault(receiver.id(), 0))) {
      return false;
    }
    ClaimSource arrival = new ClaimSource(publisher, giveBack);
    underWay.put(message.id(), arrival);
    onTheirWay.merge(receiver.id(), 1, Integer::sum);
    bytes.addAndGet(message.body().length);
    loops.next().runOnContext(now -> start(arrival, message));
    return true;
  }

  private void start(ClaimSource arrival, NotificationMessage message) {
    dispatcher.dispatch(arrival, message).whenComplete((done, failure) -> ended(arrival, message));
    onTheirWay.computeIfPresent(message.receiverId(), (id, n) -> n == 1 ? null : n - 1);
  }

  private void ended(ClaimSource arrival, NotificationMessage message) {
    underWay.remove(message.id(), arrival);
    arrival.ended();
    bytes.addAndGet(-message.body().length);
  }

  /** Accepts no more attempts. */
  void close() {
    stopping = true;
  }

  /** Releases the claims of all attempts without an outcome; others repeat them. */
  void giveBack() {
    underWay.values().forEach(ClaimSource::giveBack);
  }

  /** How this process makes first attempts, stores outcomes and stops. */
  @ConfigMapping(prefix = "tidings.delivery")
  public interface DeliveryConfig {

    /**
     * Maximum first attempts under way, or waiting for a slot, that the process which committed or
     * claimed them makes itself, without the broker; 0 sends all through the broker.
     */
    @WithName("direct-attempts")
    @WithDefault("2000")
    @WithConverter(ZeroOrMore.class)
    int directAttempts();

    /** How long running calls may continue at shutdown. */
    @WithDefault("20s")
    @WithConverter(ZeroOrLonger.class)
    Duration grace();

    /** How long outcomes that can't be stored are held before their attempts are repeated. */
    @WithDefault("30s")
    @WithConverter(ZeroOrLonger.class)
    Duration hold();
  }
}
