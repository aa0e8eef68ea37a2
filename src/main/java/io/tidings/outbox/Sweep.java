package io.tidings.outbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.mutiny.Uni;
import io.tidings.ladder.QueueWatch;
import io.tidings.settings.Range.LongerThanZero;
import io.tidings.time.ClockTrust.DatabaseClockWatch;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Handles notifications that nothing else would touch again: ends those past their window, cancels
 * those of deleted receivers, and republishes those that the broker should have returned long ago.
 *
 * <p>Every replica sweeps, and skips rows that another has locked. If a republished notification
 * was only late, it arrives in two generations; the older one is ignored when its row is read.
 */
@Singleton
public class Sweep {

  private static final Logger LOG = Logger.getLogger(Sweep.class);
  private static final String ENDED = "tidings.notifications.ended";
  private static final int AT_ONCE = 1_000;

  /** The counts of one round. */
  record Swept(int exhausted, int cancelled, int republished) {}

  private final SweepRows rows;
  private final QueueWatch queues;
  private final OutboxRelay relay;
  private final MeterRegistry metrics;
  private final DatabaseClockWatch databaseClock =
      new DatabaseClockWatch("sweep of late notifications");

  Sweep(SweepRows rows, QueueWatch queues, OutboxRelay relay, MeterRegistry metrics) {
    this.metrics = metrics;
    this.rows = rows;
    this.queues = queues;
    this.relay = relay;
  }

  @Scheduled(
      every = "{tidings.sweep.every}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tick() {
    return sweep()
        .onFailure()
        .invoke(e -> LOG.warnf("sweep.failed error=\"%s\"", e.getMessage()))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  /** Does nothing while the database's clock has just jumped and is not trusted. */
  Uni<Swept> sweep() {
    return rows.time()
        .chain(
            time ->
                databaseClock.isSteady(time.toInstant())
                    ? sweep(time)
                    : Uni.createFrom().item(new Swept(0, 0, 0)));
  }

  private Uni<Swept> sweep(OffsetDateTime time) {
    return drain(() -> rows.exhaust(AT_ONCE, time))
        .chain(
            exhausted ->
                drain(() -> rows.cancelOrphans(AT_ONCE))
                    .chain(
                        cancelled ->
                            late(time).map(again -> new Swept(exhausted, cancelled, again))))
        .call(rows::succeeded)
        .invoke(
            swept -> {
              metrics.counter(ENDED, "state", "EXHAUSTED").increment(swept.exhausted());
              metrics.counter(ENDED, "state", "CANCELLED").increment(swept.cancelled());
              if (swept.republished() > 0) {
                LOG.warnf("sweep.republished number=%d", swept.republished());
                relay.wake();
              }
            });
  }

  private Uni<Integer> late(OffsetDateTime time) {
    long emptyMillisAgo = queues.workQueuesEmptyMillisAgo();
    Uni<Integer> republished =
        emptyMillisAgo < 0
            ? Uni.createFrom().item(0)
            : drain(() -> rows.republishLate(AT_ONCE, emptyMillisAgo, time));
    return republished.call(() -> drain(() -> rows.postpone(AT_ONCE, time)));
  }

  private static Uni<Integer> drain(Supplier<Uni<Integer>> statement) {
    return statement
        .get()
        .chain(
            count ->
                count < AT_ONCE
                    ? Uni.createFrom().item(count)
                    : drain(statement).map(more -> more + count));
  }

  /** When the sweep checks a notification that the broker should have returned. */
  @ConfigMapping(prefix = "tidings.sweep")
  public interface SweepConfig {

    /**
     * How late a notification must be before the sweep checks whether the broker still has it;
     * doubles with each sweep of it. If too short, late ones in a backlog are published twice.
     */
    @WithDefault("10m")
    @WithConverter(LongerThanZero.class)
    Duration slack();
  }
}
