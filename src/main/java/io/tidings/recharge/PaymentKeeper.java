package io.tidings.recharge;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.platform.FreshContext;
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

/**
 * Keeps payments moving: asks the channel how a payment stands when its time has come, and to close
 * one that was left unpaid. All it knows stands in the recharge's row, so a crash or a restart only
 * delays it; a row that a dead replica was asking about is asked about again after its lease.
 */
@Singleton
class PaymentKeeper {

  private static final Logger LOG = Logger.getLogger(PaymentKeeper.class);
  private static final int AT_ONCE = 64;
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  private final PaymentChannels channels;
  private final PaymentRows rows;
  private final Instance<RechargeService> recharges;
  private final RechargeConfig config;
  private final FreshContext contexts;
  private final Vertx vertx;
  private final Clock clock;
  private final AtomicBoolean running = new AtomicBoolean();
  private final AtomicBoolean wanted = new AtomicBoolean();

  PaymentKeeper(
      PaymentChannels channels,
      PaymentRows rows,
      Instance<RechargeService> recharges,
      RechargeConfig config,
      FreshContext contexts,
      Vertx vertx,
      Clock clock) {
    this.channels = channels;
    this.rows = rows;
    this.recharges = recharges;
    this.config = config;
    this.contexts = contexts;
    this.vertx = vertx;
    this.clock = clock;
  }

  /**
   * When a new recharge's payment is asked about first. One whose channel can say at once is asked
   * by {@link #started}; that is its lease, should we die before.
   */
  Instant firstCheck(Recharge recharge) {
    return expectedEnd(recharge)
        .map(
            end ->
                end.isAfter(recharge.createdAt) ? end : recharge.createdAt.plus(PaymentRows.LEASE))
        .orElseGet(() -> recharge.createdAt.plus(config.recharge().firstCheck()))
        .truncatedTo(ChronoUnit.MICROS);
  }

  /** After CLOSED a channel that is known to be paid later is asked once more. */
  Instant checkAfterEnd(Recharge recharge) {
    return recharge.status == RechargeStatus.CLOSED
        ? expectedEnd(recharge).filter(clock.instant()::isBefore).orElse(null)
        : null;
  }

  private Optional<Instant> expectedEnd(Recharge recharge) {
    PaymentChannel channel = channels.named(recharge.channel);
    Instant close = recharge.createdAt.plus(config.recharge().closeUnpaidAfter());
    return channel
        .answersAfterMillis(recharge.paymentOrder())
        .map(recharge.createdAt::plusMillis)
        .map(end -> recharge.status == RechargeStatus.PENDING && end.isAfter(close) ? close : end);
  }

  /** A recharge was committed: start its payment, and ask as soon as it can have ended. */
  void started(Recharge recharge) {
    if (expectedEnd(recharge).filter(end -> !end.isAfter(recharge.createdAt)).isPresent()) {
      ask(recharge).subscribe().with(asked -> {});
      return;
    }
    channels
        .named(recharge.channel)
        .start(recharge.paymentOrder())
        .subscribe()
        .with(
            done -> checkIn(Duration.between(clock.instant(), recharge.paymentCheckAt).toMillis()),
            failure -> LOG.warnf("payment of %s can't be started yet: %s", recharge.id, failure));
  }

  private void checkIn(long millis) {
    if (millis < 1_000) { // else the tick is early enough
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
    rows.claim()
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
                round(); // until there is nothing left to ask about
              } else {
                running.set(false);
                if (wanted.get()) {
                  check(); // asked for in between
                }
              }
            },
            failure -> {
              running.set(false);
              LOG.warnf("payments can't be checked: %s", failure.getMessage());
            });
  }

  private Uni<Recharge> ask(Recharge recharge) {
    return contexts
        .run(() -> answer(recharge).chain(result -> take(recharge, result)))
        .onFailure()
        .invoke(e -> LOG.warnf("payment of %s: %s; asked again", recharge.id, e))
        .onFailure()
        .recoverWithNull()
        .replaceWith(recharge);
  }

  private Uni<Optional<PaymentResult>> answer(Recharge recharge) {
    PaymentChannel channel = channels.named(recharge.channel);
    if (channel == null) {
      LOG.warnf("recharge %s: channel %s is not configured", recharge.id, recharge.channel);
      return Uni.createFrom().item(Optional.empty());
    }
    if (recharge.status.isFinal()) {
      return channel.query(recharge.paymentOrder());
    }
    // Started again, which changes nothing where it was: the first start may have failed.
    return channel.start(recharge.paymentOrder()).chain(() -> askPending(channel, recharge));
  }

  private Uni<Optional<PaymentResult>> askPending(PaymentChannel channel, Recharge recharge) {
    return age(recharge).compareTo(config.recharge().closeUnpaidAfter()) >= 0
        ? channel.close(recharge.paymentOrder())
        : channel.query(recharge.paymentOrder());
  }

  private Uni<Void> take(Recharge recharge, Optional<PaymentResult> result) {
    return result.isPresent()
        ? recharges.get().end(recharge, result.get()).replaceWithVoid()
        : rows.checkAgain(recharge.id, nextCheck(recharge));
  }

  /**
   * Doubling waits, up to five minutes or a tenth of its age; not beyond the moment when the
   * payment is to be closed.
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
