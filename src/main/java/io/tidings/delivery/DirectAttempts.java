package io.tidings.delivery;

import io.quarkus.runtime.ShutdownEvent;
import io.tidings.ladder.LadderPublisher;
import io.tidings.ladder.Ladders;
import io.tidings.notification.AtOnce;
import io.tidings.notification.NotificationMessage;
import io.tidings.receiver.ReceiverDirectory;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * First attempts without the broker: while there are places, nothing has to be read, and the claim
 * outlasts the attempt. One receiver has an eighth of the places, so that one which hangs leaves
 * the others theirs; what finds no place takes the way through the broker and waits there.
 *
 * <p>At a stop nothing more is taken; what is under way has a moment to end and is then given back.
 */
@Singleton
class DirectAttempts implements AtOnce {

  private static final Logger LOG = Logger.getLogger(DirectAttempts.class);
  private static final int RECEIVERS = 8;
  private static final int BEFORE_THE_OUTBOX = Interceptor.Priority.APPLICATION;
  private static final Duration LAST_ONES = Duration.ofSeconds(3);

  private final Dispatcher dispatcher;
  private final EventLoops loops;
  private final LadderPublisher publisher;
  private final Ladders ladders;
  private final ReceiverDirectory receivers;
  private final Places places;
  private final Duration longest;
  private final Map<DirectArrival, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();
  private volatile boolean stopping;

  DirectAttempts(
      Dispatcher dispatcher,
      EventLoops loops,
      LadderPublisher publisher,
      Ladders ladders,
      ReceiverDirectory receivers,
      DeliveryConfig config) {
    this.dispatcher = dispatcher;
    this.loops = loops;
    this.publisher = publisher;
    this.ladders = ladders;
    this.receivers = receivers;
    this.places =
        new Places(config.directAttempts(), Math.max(1, config.directAttempts() / RECEIVERS));
    this.longest = config.totalTimeout();
  }

  @Override
  public boolean take(NotificationMessage message, Duration claimed, Runnable giveBack) {
    if (stopping
        || claimed.compareTo(longest) <= 0
        || ladders.version(message.ladder()) == null
        || receivers.known(message.receiverId()) == null
        || !places.take(message.receiverId())) {
      return false;
    }
    DirectArrival arrival = new DirectArrival(publisher, giveBack);
    CompletableFuture<Void> ended = new CompletableFuture<>();
    underWay.put(arrival, ended);
    ended.whenComplete(
        (done, failure) -> {
          underWay.remove(arrival);
          places.leave(message.receiverId());
        });
    loops
        .next()
        .runOnContext(
            now ->
                dispatcher
                    .dispatch(arrival, message)
                    .whenComplete((done, failure) -> ended.complete(null)));
    return true;
  }

  void stop(@Observes @Priority(BEFORE_THE_OUTBOX) ShutdownEvent stopped) {
    stopping = true;
    Map<DirectArrival, CompletableFuture<Void>> last = Map.copyOf(underWay);
    try {
      CompletableFuture.allOf(last.values().toArray(CompletableFuture[]::new))
          .get(LAST_ONES.toMillis(), TimeUnit.MILLISECONDS);
    } catch (Exception e) {
      LOG.infof("first attempts that did not end in time are given back: %s", e);
    }
    last.keySet().forEach(DirectArrival::giveBack);
  }
}
