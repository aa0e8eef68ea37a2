package io.tidings.recharge;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.tidings.database.DatabaseConnections.FreshContext;
import io.tidings.notification.NotificationMessage.EventType;
import io.tidings.outbox.Outbox;
import io.tidings.outbox.Outbox.BusinessResult;
import io.tidings.outbox.OutboxRelay;
import io.tidings.recharge.PaymentAlarms.Kind;
import io.tidings.recharge.PaymentChannel.PaymentResult;
import io.tidings.recharge.RechargeView.RechargeStatus;
import io.tidings.recharge.ResultVerdict.ContradictingResult;
import io.tidings.web.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Ends recharges. Compares simultaneous results with the first of them, one by one.
 *
 * <p><b>Guarantee:</b> An end, its {@code fan_out} and its notifications are one transaction.
 */
@ApplicationScoped
class RechargeService {

  private static final Logger LOG = Logger.getLogger(RechargeService.class);

  private static final Duration CONTRADICTION_PAUSE = Duration.ofHours(1);

  /** A recharge after a reported result, and what the report meant. */
  record Ended(Recharge recharge, ResultVerdict verdict) {}

  private final RechargeRepository recharges;
  private final FirstResultBatcher firstResults;
  private final FreshContext contexts;
  private final PaymentChecker paymentChecker;
  private final Outbox outbox;
  private final OutboxRelay relay;
  private final PaymentAlarms alarms;
  private final Clock clock;

  RechargeService(
      RechargeRepository recharges,
      FirstResultBatcher firstResults,
      FreshContext contexts,
      PaymentChecker paymentChecker,
      Outbox outbox,
      OutboxRelay relay,
      PaymentAlarms alarms,
      Clock clock) {
    this.recharges = recharges;
    this.firstResults = firstResults;
    this.contexts = contexts;
    this.paymentChecker = paymentChecker;
    this.outbox = outbox;
    this.relay = relay;
    this.alarms = alarms;
    this.clock = clock;
  }

  /**
   * Processes a result that the channel reported. May be called any number of times.
   *
   * @param known the recharge as read before; this method checks its current state
   */
  Uni<Ended> end(Recharge known, PaymentResult result) {
    if (ResultVerdict.of(known, result) != ResultVerdict.FIRST) {
      return endLocked(known.id, result);
    }
    Recharge ended = known.endedBy(result, now());
    ended.paymentCheckAt = paymentChecker.checkAfterEnd(ended);
    return Uni.createFrom()
        .completionStage(() -> firstResults.store(ended))
        .onFailure()
        .recoverWithItem(false) // logged there; if this result is the cause, it fails again alone
        .chain(
            first ->
                first
                    ? Uni.createFrom().item(new Ended(ended, ResultVerdict.FIRST))
                    : contexts.run(() -> endLocked(known.id, result)));
  }

  /** Handles one result while its row is locked. */
  private Uni<Ended> endLocked(UUID id, PaymentResult result) {
    return endInTransaction(id, result)
        .onFailure(ConstraintViolationException.class) // its trade has just paid another one
        .recoverWithUni(() -> contexts.run(() -> endInTransaction(id, result)))
        .invoke(ended -> announce(ended, result));
  }

  private Uni<Ended> endInTransaction(UUID id, PaymentResult result) {
    return Panache.withTransaction(
        () ->
            recharges
                .lock(id)
                .onItem()
                .ifNull()
                .failWith(() -> Problem.notFound("recharge", id))
                .chain(recharge -> decide(recharge, result)));
  }

  private Uni<Ended> decide(Recharge recharge, PaymentResult result) {
    ResultVerdict verdict = ResultVerdict.of(recharge, result);
    return verdict.isNews() && result.status() == RechargeStatus.SUCCEEDED
        ? recharges
            .hasPaidAnother(recharge, result.channelTradeNo())
            .chain(used -> done(recharge, result, used ? ResultVerdict.TRADE_USED : verdict))
        : done(recharge, result, verdict);
  }

  private Uni<Ended> done(Recharge recharge, PaymentResult result, ResultVerdict verdict) {
    Uni<Void> done =
        switch (verdict) {
          case FIRST -> finish(recharge, result);
          case PAID_AFTER_CLOSE -> paidAfterClose(recharge, result);
          case CONTRADICTION, TRADE_USED -> storeForReview(recharge, result);
          case REPEATED -> Uni.createFrom().<Void>nullItem().invoke(() -> stopChecks(recharge));
        };
    return done.replaceWith(new Ended(recharge, verdict));
  }

  private Uni<Void> finish(Recharge recharge, PaymentResult result) {
    recharge.status = result.status();
    recharge.completedAt = now();
    recharge.channelTradeNo = result.channelTradeNo();
    recharge.paymentCheckAt = paymentChecker.checkAfterEnd(recharge);
    return append(recharge, recharge.status.eventType(), recharge.completedAt)
        .invoke(receivers -> recharge.fanOut = receivers)
        .replaceWithVoid();
  }

  private Uni<Void> paidAfterClose(Recharge recharge, PaymentResult result) {
    recharge.paidAfterCloseAt = now();
    recharge.channelTradeNo = result.channelTradeNo();
    recharge.paymentCheckAt = null;
    return append(recharge, EventType.RECHARGE_PAID_AFTER_CLOSE, recharge.paidAfterCloseAt)
        .invoke(receivers -> recharge.lateFanOut = receivers)
        .replaceWithVoid();
  }

  private Uni<List<UUID>> append(Recharge recharge, @Nullable String type, Instant at) {
    BusinessResult result = recharge.result(type, at);
    return Panache.getSession().chain(session -> outbox.append(session, result));
  }

  private void stopChecks(Recharge recharge) {
    if (recharge.status.isFinal()) {
      recharge.paymentCheckAt =
          recharge.paidAfterCloseAt == null ? paymentChecker.checkAfterEnd(recharge) : null;
    }
  }

  private Uni<Void> storeForReview(Recharge recharge, PaymentResult result) {
    // While PENDING, the channel is queried again, but people need time to review.
    recharge.paymentCheckAt = recharge.status.isFinal() ? null : now().plus(CONTRADICTION_PAUSE);
    return Panache.getSession()
        .chain(session -> ContradictingResult.insert(session, recharge, result));
  }

  /** After the commit: wakes the relay, and raises an alarm if people need to act. */
  private void announce(Ended ended, PaymentResult result) {
    switch (ended.verdict()) {
      case FIRST -> relay.wake();
      case PAID_AFTER_CLOSE -> {
        relay.wake();
        alarm(Kind.PAID_AFTER_CLOSE, ended, result);
      }
      case CONTRADICTION -> alarm(Kind.CONTRADICTION, ended, result);
      case TRADE_USED -> alarm(Kind.TRADE_USED, ended, result);
      case REPEATED -> LOG.debugf("payment.result_repeated recharge=%s", ended.recharge().id);
    }
  }

  private void alarm(Kind kind, Ended ended, PaymentResult result) {
    alarms.count(kind);
    LOG.errorf(
        "payment.alarm kind=%s recharge=%s standing=%s reported=%s channel_trade_no=%s amount=%d"
            + " currency=%s",
        kind,
        ended.recharge().id,
        ended.recharge().status,
        result.status(),
        result.channelTradeNo(),
        result.amount(),
        result.currency());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
