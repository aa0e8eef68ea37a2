package io.tidings.recharge;

import static java.util.Objects.requireNonNull;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.database.DatabaseConnections.FreshContext;
import io.tidings.recharge.PaymentChannel.PaymentResult;
import io.tidings.recharge.PaymentChannelRegistry.RechargeConfig;
import io.tidings.recharge.RechargeView.RechargeStatus;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Queries channels about payments when a check is due, and asks them to close unpaid ones.
 *
 * <p><b>After a crash:</b> All state is in the recharge's row, so a crash or restart only delays a
 * check. A row that a dead replica had claimed is checked again after its lease.
 */
@Singleton
class PaymentChecker {

  private static final Logger LOG = Logger.getLogger(PaymentChecker.class);
  private static final int AT_ONCE = 64;
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  private final PaymentChannelRegistry channels;
  private final RechargeRepository recharges;
  private final Instance<RechargeService> service;
  private final RechargeConfig config;
  private final FreshContext contexts;
  private final Vertx vertx;
  private final Clock clock;
  private final AtomicBoolean running = new AtomicBoolean();
  private final AtomicBoolean wanted = new AtomicBoolean();

  PaymentChecker(
      PaymentChannelRegistry channels,
      RechargeRepository recharges,
      Instance<RechargeService> service,
      RechargeConfig config,
      FreshContext contexts,
      Vertx vertx,
      Clock clock) {
    this.channels = channels;
    this.recharges = recharges;
    this.service = service;
    this.config = config;
    this.contexts = contexts;
    this.vertx = vertx;
    this.clock = clock;
  }

  /**
   * Returns when a new recharge's payment is first checked. If the channel can tell at once, {@link
   * #started} queries it; the returned time is then its lease, in case this process dies.
   */
  Instant firstCheck(Recharge recharge) {
    return expectedEnd(recharge)
        .map(
            end ->
                end.isAfter(recharge.createdAt)
                    ? end
                    : recharge.createdAt.plus(RechargeRepository.LEASE))
        .orElseGet(() -> recharge.createdAt.plus(config.recharge().firstCheck()))
        .truncatedTo(ChronoUnit.MICROS);
  }

  /** Returns a new recharge with its result, or {@code null} if its channel can't know it yet. */
  @Nullable Recharge endedAtOnce(Recharge asked) {
    PaymentResult result =
        requireNonNull(channels.find(asked.channel)).known(asked.paymentOrder()).orElse(null);
    if (result == null || ResultVerdict.of(asked, result) != ResultVerdict.FIRST) {
      return null;
    }
    Recharge ended = asked.endedBy(result, asked.createdAt);
    ended.paymentCheckAt = checkAfterEnd(ended);
    return ended;
  }

  /** Returns the time of one more check if a CLOSED payment is known to be paid later. */
  @Nullable Instant checkAfterEnd(Recharge recharge) {
    return recharge.status == RechargeStatus.CLOSED
        ? expectedEnd(recharge).filter(clock.instant()::isBefore).orElse(null)
        : null;
  }

  private Optional<Instant> expectedEnd(Recharge recharge) {
    PaymentChannel channel = requireNonNull(channels.find(recharge.channel));
    Instant close = recharge.createdAt.plus(config.recharge().closeUnpaidAfter());
    return channel
        .nextQueryAfterMillis(recharge.paymentOrder())
        .map(recharge.createdAt::plusMillis)
        .map(end -> recharge.status == RechargeStatus.PENDING && end.isAfter(close) ? close : end);
  }

  /** Starts the payment of a committed recharge, and queries it as soon as it can have ended. */
  void started(Recharge recharge) {
    if (expectedEnd(recharge).filter(end -> !end.isAfter(recharge.createdAt)).isPresent()) {
      ask(recharge).subscribe().with(asked -> {});
      return;
    }
    requireNonNull(channels.find(recharge.channel))
        .start(recharge.paymentOrder())
        .subscribe()
        .with(
            done ->
                scheduleCheck(
                    Duration.between(clock.instant(), recharge.paymentCheckAt).toMillis()),
            failure ->
                LOG.warnf("payment.not_started recharge=%s error=\"%s\"", recharge.id, failure));
  }

  private void scheduleCheck(long millis) {
    if (millis < 1_000) { // otherwise the next tick is early enough
      vertx.setTimer(Math.max(1, millis + 1), timer -> check());
    }
  }

  @Scheduled(every = "1s")
  void tick() {
    check();
  }

  private void check() {
    wanted.set(true);
    if (running.compareAndSet(false, true)) {
      round();
    }
  }

  private void round() {
    wanted.set(false);
    recharges
        .claimDueChecks()
        .onItem()
        .transformToMulti(claimed -> Multi.createFrom().iterable(claimed))
        .onItem()
        .transformToUni(this::ask)
        .merge(AT_ONCE)
        .collect()
        .last()
        .subscribe()
        .with(
            last -> {
              if (last != null || wanted.get()) {
                round(); // until no check is due
              } else {
                running.set(false);
                if (wanted.get()) {
                  check(); // requested meanwhile
                }
              }
            },
            failure -> {
              running.set(false);
              LOG.warnf("payment.checks_not_claimed error=\"%s\"", failure.getMessage());
            });
  }

  private Uni<Recharge> ask(Recharge recharge) {
    return contexts
        .run(
            () ->
                answer(recharge)
                    .ifNoItem()
                    .after(RechargeRepository.LEASE) // a channel must not stop all checks
                    .fail()
                    .chain(result -> applyResult(recharge, result)))
        .onFailure()
        .invoke(e -> LOG.warnf("payment.check_failed recharge=%s error=\"%s\"", recharge.id, e))
        .onFailure()
        .recoverWithNull()
        .replaceWith(recharge);
  }

  private Uni<Optional<PaymentResult>> answer(Recharge recharge) {
    PaymentChannel channel = channels.find(recharge.channel);
    if (channel == null) {
      LOG.warnf("payment.channel_unknown recharge=%s channel=%s", recharge.id, recharge.channel);
      return Uni.createFrom().item(Optional.empty());
    }
    if (recharge.status.isFinal()) {
      return channel.query(recharge.paymentOrder());
    }
    // Start it again: the first start may have failed, and another one has no effect.
    return channel.start(recharge.paymentOrder()).chain(() -> askPending(channel, recharge));
  }

  private Uni<Optional<PaymentResult>> askPending(PaymentChannel channel, Recharge recharge) {
    return age(recharge).compareTo(config.recharge().closeUnpaidAfter()) >= 0
        ? channel.close(recharge.paymentOrder())
        : channel.query(recharge.paymentOrder());
  }

  private Uni<Void> applyResult(Recharge recharge, Optional<PaymentResult> result) {
    return result.isPresent()
        ? service.get().end(recharge, result.get()).replaceWithVoid()
        : recharges.checkAgain(recharge.id, nextCheck(recharge));
  }

  /**
   * Next wait: doubles, up to the longer of five minutes and a tenth of the age; ends at the close.
   */
  private Duration nextCheck(Recharge recharge) {
    int before = Math.max(0, recharge.paymentChecks - 1);
    Duration wait = config.recharge().firstCheck().multipliedBy(1L << Math.min(before, 16));
    Duration tenth = age(recharge).dividedBy(10);
    Duration longest = tenth.compareTo(LONGEST_WAIT) > 0 ? tenth : LONGEST_WAIT;
    Duration bounded = wait.compareTo(longest) > 0 ? longest : wait;
    Duration untilClose = config.recharge().closeUnpaidAfter().minus(age(recharge));
    return untilClose.isNegative() || untilClose.isZero() || untilClose.compareTo(bounded) > 0
        ? bounded
        : untilClose;
  }

  private Duration age(Recharge recharge) {
    return Duration.between(recharge.createdAt, clock.instant());
  }
}
