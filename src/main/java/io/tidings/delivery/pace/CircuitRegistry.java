package io.tidings.delivery.pace;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.tidings.delivery.call.Outcome;
import io.tidings.delivery.pace.Circuit.CircuitConfig;
import io.tidings.delivery.pace.ReceiverLimitsReader.Ramp;
import io.tidings.receiver.DownStatusStore;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.ReceiverDirectory;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Detects that a receiver is down, so that it is not called and its notifications move to the next
 * rung; has one notification at a time, of all replicas, probe it; and detects its recovery.
 *
 * <p>Each replica judges by its own attempts and informs the others through the receiver's row. If
 * that can't be written, the next attempt that ends tries again.
 */
@Singleton
public class CircuitRegistry {

  private static final Logger LOG = Logger.getLogger(CircuitRegistry.class);

  private static final Duration SKIP_DELAY = Duration.ofMillis(20);

  private final CircuitConfig config;
  private final DownStatusStore health;
  private final ReceiverDirectory receivers;
  private final Clock clock;
  private final Vertx vertx;
  private final Map<UUID, Circuit> circuits = new ConcurrentHashMap<>();
  private final Set<UUID> changing = ConcurrentHashMap.newKeySet();

  CircuitRegistry(
      CircuitConfig config,
      DownStatusStore health,
      ReceiverDirectory receivers,
      MeterRegistry metrics,
      Vertx vertx,
      Clock clock) {
    this.config = config;
    this.health = health;
    this.receivers = receivers;
    this.clock = clock;
    this.vertx = vertx;
    metrics.gauge("tidings.receivers.down", receivers, known -> known.down().size());
  }

  /**
   * Whether it is up, or may be probed now. A "no" is delayed by 20 ms: a skipped notification
   * waits for a whole rung anyway, and others of the same result are called first.
   */
  public CompletionStage<Boolean> mayCall(Receiver receiver) {
    if (!receiver.health().isDown()) {
      return CompletableFuture.completedFuture(true);
    }
    if (!of(receiver.id()).mayRequestProbe(config.probeEvery().toNanos(), System.nanoTime())) {
      CompletableFuture<Boolean> no = new CompletableFuture<>();
      vertx.setTimer(SKIP_DELAY.toMillis(), timer -> no.complete(false));
      return no;
    }
    return health
        .leaseProbe(receiver.id(), config.probeEvery())
        .onFailure()
        .recoverWithItem(false) // no database, no probe
        .subscribeAsCompletionStage();
  }

  /** Evaluates an attempt that was made. */
  public void ended(UUID receiverId, Outcome outcome) {
    Receiver receiver = receivers.known(receiverId);
    if (receiver == null || !outcome.indicatesHealth()) {
      return;
    }
    Instant recoveredAt = receiver.health().recoveredAt();
    if (recoveredAt != null && outcome.at().isBefore(recoveredAt)) {
      return; // a call that began before the recovery ended late
    }
    boolean failed = outcome.indicatesDown();
    Circuit circuit = of(receiverId);
    circuit.since(recoveredAt);
    boolean tooMuch = circuit.countAttempt(failed, pace(receiver) > 0, System.nanoTime());
    if (receiver.health().isDown()) {
      if (!failed && outcome.at().isAfter(receiver.health().downSince())) {
        change(receiverId, health.back(receiverId, outcome.at()));
      }
    } else if (tooMuch) {
      String why = circuit.describe() + ", last error: " + outcome.error();
      change(receiverId, health.down(receiverId, why));
    }
  }

  /** Nanoseconds from one call to the next after a recovery; 0: no limit. */
  long pace(Receiver receiver) {
    return receiver.health().recoveredAt() == null
        ? 0
        : Ramp.pace(receiver.health(), of(receiver.id()).usualPerSecond(), clock.instant());
  }

  /** The same, after its slow start. */
  long paceAfterRise(Receiver receiver) {
    return receiver.health().recoveredAt() == null
        ? 0
        : Ramp.paceAfterRise(
            receiver.health(), of(receiver.id()).usualPerSecond(), clock.instant());
  }

  /** What this replica has seen of a receiver; its counts are of the last window. */
  public RecentAttempts recent(UUID receiverId) {
    Circuit circuit = circuits.get(receiverId);
    return circuit == null ? new RecentAttempts(0, 0, 0) : circuit.recent(System.nanoTime());
  }

  private Circuit of(UUID receiverId) {
    return circuits.computeIfAbsent(receiverId, id -> new Circuit(config, System.nanoTime()));
  }

  /** Makes one change at a time, because many attempts end at the same moment. */
  private void change(UUID receiverId, Uni<Void> change) {
    if (changing.add(receiverId)) {
      change
          .eventually(() -> changing.remove(receiverId))
          .subscribe()
          .with(
              done -> {},
              failure ->
                  LOG.warnf(
                      "receiver.health_not_stored receiver=%s error=\"%s\"",
                      receiverId, failure.getMessage()));
    }
  }

  /** Attempts within the circuit's window; {@code usualPerSecond} is 0 if unknown. */
  public record RecentAttempts(int attempts, int failures, double usualPerSecond) {}
}
