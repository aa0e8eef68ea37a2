package io.tidings.reconciliation.statement;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.database.JobSuccess;
import io.tidings.reconciliation.digest.DigestReader;
import io.tidings.reconciliation.statement.Manifest.BusinessDay;
import io.tidings.reconciliation.statement.StatementResource.StatementConfig;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jboss.logging.Logger;

/**
 * Creates the statements of closed days, up to a week back in case no replica ran.
 *
 * <p><b>Guarantee:</b> each is created once, in one transaction under a lock, or not at all.
 */
@Singleton
class StatementJob {

  private static final Logger LOG = Logger.getLogger(StatementJob.class);
  private static final int DAYS_BACK = 7;

  private final Pool pool;
  private final StatementRows rows;
  private final StatementWriter statements;
  private final DigestReader digests;
  private final StatementConfig config;
  private final Clock clock;

  StatementJob(
      Pool pool,
      StatementRows rows,
      StatementWriter statements,
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
      every = "{tidings.statements.every}",
      delayed = "10s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tick() {
    return quietly(makeClosed(false));
  }

  @Scheduled(
      every = "{tidings.statements.correct-every}",
      delayed = "5m",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> correct() {
    return quietly(makeClosed(true));
  }

  private static Uni<Void> quietly(Uni<Void> work) {
    return work.onFailure()
        .invoke(e -> LOG.warnf("statement.job_failed error=\"%s\"", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  /**
   * @param corrects whether to correct statements with later records; else creates missing ones
   */
  Uni<Void> makeClosed(boolean corrects) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), config.zone());
    return digests
        .closedUntil()
        .chain(
            closed ->
                Multi.createFrom()
                    .items(LongStream.rangeClosed(1, DAYS_BACK).boxed())
                    .map(back -> BusinessDay.of(today.minusDays(back), config.zone()))
                    .filter(day -> !day.to().isAfter(closed))
                    .onItem()
                    .transformToUniAndConcatenate(day -> makeAll(day, corrects))
                    .collect()
                    .last()
                    .replaceWithVoid())
        .call(() -> JobSuccess.mark(pool, corrects ? "statement-corrections" : "statements"));
  }

  /** Skips a statement that fails until the next run, so that it does not block the others. */
  private Uni<Void> makeAll(BusinessDay day, boolean corrects) {
    Set<UUID> tried = new HashSet<>();
    return Multi.createBy()
        .repeating()
        .uni(() -> makeNext(day, corrects, tried))
        .whilst(more -> more)
        .collect()
        .last()
        .replaceWithVoid();
  }

  /** Returns whether there was a statement to create. */
  private Uni<Boolean> makeNext(BusinessDay day, boolean corrects, Set<UUID> tried) {
    int before = tried.size();
    return pool.withTransaction(
            sql ->
                rows.lock(sql)
                    .chain(
                        mine ->
                            mine
                                ? rows.next(sql, day, corrects, tried)
                                : Uni.createFrom().nullItem())
                    .chain(
                        missing -> {
                          if (missing == null) {
                            return Uni.createFrom().item(false);
                          }
                          tried.add(missing.scope().id());
                          return make(sql, missing, day).replaceWith(true);
                        }))
        .onFailure(e -> tried.size() > before)
        .invoke(e -> LOG.warnf(e, "statement.failed date=%s", day.date()))
        .onFailure(e -> tried.size() > before)
        .recoverWithItem(true);
  }

  private Uni<Void> make(SqlConnection sql, StatementRows.Missing missing, BusinessDay day) {
    Instant begun = clock.instant();
    return statements
        .write(sql, missing.scope(), day, missing.lastVersion())
        .invoke(
            () ->
                LOG.infof(
                    "statement.made scope=%s date=%s version=%d ms=%d",
                    missing.scope().id(),
                    day.date(),
                    missing.lastVersion() + 1,
                    clock.instant().toEpochMilli() - begun.toEpochMilli()));
  }
}
