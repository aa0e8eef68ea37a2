package io.tidings.reconciliation.ledger;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.ladder.QueueWatch;
import io.tidings.reconciliation.ledger.LedgerResource.LedgerView.LedgerLine;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Checks every ten minutes, on one replica, whether today's and yesterday's ledger balance, and
 * whether the broker has a message for each row that waits on a rung. Reports deviations as errors
 * in the log, with ids, and as metrics; repairs nothing.
 */
@Startup // so that its metrics are there
@Singleton
public class LedgerWatch {

  private static final Logger LOG = Logger.getLogger(LedgerWatch.class);
  private static final Duration LOOK = Duration.ofMillis(500);

  /** Depths are read every 5 s, within these 9 s; the counted rows wait for at least 15 s. */
  private static final int LOOKS = 18;

  private final LedgerRows rows;
  private final QueueWatch queues;
  private final Clock clock;
  private final AtomicLong lines = new AtomicLong();
  private final AtomicLong missing = new AtomicLong();

  LedgerWatch(LedgerRows rows, QueueWatch queues, Clock clock, MeterRegistry metrics) {
    this.rows = rows;
    this.queues = queues;
    this.clock = clock;
    metrics.gauge("tidings.ledger.unbalanced", lines);
    metrics.gauge("tidings.ledger.not.in.broker", missing);
  }

  @Scheduled(every = "1m", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tick() {
    return rows.startCheck()
        .chain(mine -> mine ? look() : Uni.createFrom().voidItem())
        .chain(rows::findings)
        .invoke(
            findings -> {
              lines.set(findings.getLong("unbalanced"));
              missing.set(findings.getLong("not_in_broker"));
            })
        .replaceWithVoid()
        .onFailure()
        .invoke(e -> LOG.warnf("ledger.check_failed error=\"%s\"", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Void> look() {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    return unbalanced(today)
        .chain(now -> unbalanced(today.minusDays(1)).map(before -> now + before))
        .chain(number -> notInBroker().chain(messages -> rows.storeFindings(number, messages)));
  }

  /** Logs each receiver's line of a day that differs, and returns their number. */
  public Uni<Integer> unbalanced(LocalDate day) {
    return rows.lines(day, null, null)
        .map(all -> all.stream().filter(line -> line.difference() != 0).toList())
        .call(
            differing ->
                Multi.createFrom()
                    .iterable(differing)
                    .onItem()
                    .transformToUniAndConcatenate(
                        line ->
                            rows.lost(day, line.receiverId())
                                .invoke(ids -> logUnbalanced(day, line, ids)))
                    .collect()
                    .asList())
        .map(List::size);
  }

  private static void logUnbalanced(LocalDate day, LedgerLine line, List<UUID> lost) {
    LOG.errorf(
        "ledger.unbalanced date=%s receiver=%s accepted=%d difference=%d results_without_notification=%s",
        day, line.receiverId(), line.accepted(), line.difference(), lost);
  }

  /**
   * Counts the rows that wait on a rung without a message in the broker; 0 also when the broker
   * can't be asked. Rows are counted first: their messages stay in the queue until they are due.
   */
  Uni<Long> notInBroker() {
    return rows.waiting()
        .chain(
            waiting -> {
              long counted = System.nanoTime();
              return Multi.createFrom()
                  .ticks()
                  .every(LOOK)
                  .select()
                  .first(LOOKS)
                  .filter(tick -> queues.lookedAfter(counted))
                  .toUni()
                  .map(tick -> tick == null ? 0L : notInBroker(waiting));
            });
  }

  private long notInBroker(List<RungBacklog> waiting) {
    long sum = 0;
    for (RungBacklog rung : waiting) {
      long messages = queues.waiting(rung.ladder(), rung.rung());
      if (messages >= 0 && messages < rung.number()) {
        sum += rung.number() - messages;
        // The sweep publishes the missing ones again once they are late (tidings.sweep.slack).
        LOG.errorf(
            "ledger.not_in_broker ladder=%s rung=%d rows=%d messages=%d",
            rung.ladder(), rung.rung(), rung.number(), messages);
      }
    }
    return sum;
  }

  /**
   * The number of notifications that wait on a rung, counted from their rows.
   *
   * @param ladder its version
   * @param rung on which they wait, from 0
   */
  record RungBacklog(String ladder, int rung, long number) {

    static RungBacklog of(Row row) {
      return new RungBacklog(
          row.getString("ladder"),
          row.getInteger("rung") - 1, // the row has the rung after this wait
          row.getLong("number"));
    }
  }
}
