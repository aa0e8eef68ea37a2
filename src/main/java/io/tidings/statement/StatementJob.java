package io.tidings.statement;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.feed.DigestReader;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.stream.LongStream;
import org.jboss.logging.Logger;

/**
 * Makes the statements of the days that are closed, each once, whatever the number of replicas: one
 * at a time holds the lock, and each statement is one transaction. A crash leaves none half-made.
 * Goes back a week, for the time that nobody ran.
 */
@Singleton
class StatementJob {

  private static final Logger LOG = Logger.getLogger(StatementJob.class);
  private static final int DAYS_BACK = 7;

  private final Pool pool;
  private final StatementRows rows;
  private final Statements statements;
  private final DigestReader digests;
  private final StatementConfig config;
  private final Clock clock;

  StatementJob(
      Pool pool,
      StatementRows rows,
      Statements statements,
      DigestReader digests,
      StatementConfig config,
      Clock clock) {
    this.pool = pool;
    this.rows = rows;
    this.statements = statements;
    this.digests = digests;
    this.config = config;
    this.clock = clock;
  }

  @Scheduled(
      every = "1m",
      delayed = "10s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tick() {
    return makeClosed()
        .onFailure()
        .invoke(
            e -> LOG.warnf("statements can't be made, tried again in a minute: %s", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  Uni<Void> makeClosed() {
    LocalDate today = LocalDate.ofInstant(clock.instant(), config.zone());
    return digests
        .closedUntil()
        .chain(
            closed ->
                Multi.createFrom()
                    .items(LongStream.rangeClosed(1, DAYS_BACK).boxed())
                    .map(back -> Day.of(today.minusDays(back), config.zone()))
                    .filter(day -> !day.to().isAfter(closed))
                    .onItem()
                    .transformToUniAndConcatenate(this::makeAll)
                    .collect()
                    .last()
                    .replaceWithVoid());
  }

  private Uni<Void> makeAll(Day day) {
    return makeNext(day).chain(more -> more ? makeAll(day) : Uni.createFrom().voidItem());
  }

  /** Whether there was one to make. */
  private Uni<Boolean> makeNext(Day day) {
    Instant begun = clock.instant();
    return pool.withTransaction(
        sql ->
            rows.lock(sql)
                .chain(mine -> mine ? rows.next(sql, day) : Uni.createFrom().nullItem())
                .chain(
                    missing ->
                        missing == null
                            ? Uni.createFrom().item(false)
                            : statements
                                .write(sql, missing.scope(), day, missing.lastVersion())
                                .invoke(
                                    () ->
                                        LOG.infof(
                                            "statement.made scope=%s date=%s version=%d ms=%d",
                                            missing.scope().id(),
                                            day.date(),
                                            missing.lastVersion() + 1,
                                            clock.instant().toEpochMilli() - begun.toEpochMilli()))
                                .replaceWith(true)));
  }
}
