package io.tidings.recharge;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.tidings.database.Batcher;
import io.tidings.database.DatabaseConnections.FreshContext;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.id.uuid.UuidVersion7Strategy;
import org.jspecify.annotations.Nullable;

/**
 * Starts recharges. Stores those that arrive at the same time in one transaction. If it fails, each
 * is stored by itself, so that an order that already exists does not block the others. A recharge
 * whose payment is known from the beginning is stored together with its result.
 */
@Singleton
class RechargeStarter {

  private static final int AT_ONCE = 100;
  private static final int BATCHES = 4;

  /** Short, because a caller is waiting. */
  private static final Duration REST = Duration.ofMillis(5);

  /** A transaction of several recharges failed: none is stored, whichever caused it. */
  private static final class TogetherFailed extends RuntimeException {
    TogetherFailed(Throwable cause) {
      super(cause);
    }
  }

  /** A recharge, and whether this call created it. */
  record Started(Recharge recharge, boolean isNew) {}

  private record Order(UUID clientId, String orderNo) {}

  private final RechargeRepository recharges;
  private final FreshContext contexts;
  private final PaymentChecker payments;
  private final FirstResultBatcher firstResults;
  private final Clock clock;
  private final Batcher<Order, Recharge, Boolean> batches;

  RechargeStarter(
      RechargeRepository recharges,
      FreshContext contexts,
      PaymentChecker payments,
      FirstResultBatcher firstResults,
      Clock clock) {
    this.recharges = recharges;
    this.contexts = contexts;
    this.payments = payments;
    this.firstResults = firstResults;
    this.clock = clock;
    this.batches =
        new Batcher<>(
            AT_ONCE, BATCHES, REST, r -> new Order(r.clientId, r.orderNo), this::storeAll);
  }

  /**
   * Starts a recharge, or returns the one that this order started before.
   *
   * @throws Problem {@code order_conflict} when the order exists with other content
   */
  Uni<Started> start(Recharge asked) {
    asked.createdAt = clock.instant().truncatedTo(ChronoUnit.MICROS); // as PostgreSQL stores it
    asked.id = UuidVersion7Strategy.INSTANCE.generateUuid(null); // as Hibernate does
    Recharge ended = payments.endedAtOnce(asked);
    return ended == null ? startPayment(asked) : startEnded(ended, asked);
  }

  private Uni<Started> startEnded(Recharge ended, Recharge asked) {
    return Uni.createFrom()
        .completionStage(() -> firstResults.start(ended))
        .onFailure()
        .recoverWithItem(false) // logged there; if this recharge is the cause, it fails again alone
        .chain(
            stored ->
                stored
                    ? Uni.createFrom().item(new Started(ended, true))
                    : contexts.run(() -> startPayment(asked)));
  }

  private Uni<Started> startPayment(Recharge asked) {
    asked.paymentCheckAt = payments.firstCheck(asked);
    return Uni.createFrom()
        .completionStage(() -> batches.submit(asked))
        .onFailure(TogetherFailed.class)
        .recoverWithUni(() -> contexts.run(() -> alone(asked)).replaceWith(true))
        .map(stored -> new Started(asked, true))
        .invoke(started -> payments.started(started.recharge()))
        .onFailure(ConstraintViolationException.class)
        .recoverWithUni(
            () ->
                Panache.withSession(() -> recharges.findByOrder(asked.clientId, asked.orderNo))
                    .map(known -> sameOrder(known, asked)));
  }

  private static Started sameOrder(@Nullable Recharge known, Recharge asked) {
    if (known == null) {
      throw new IllegalStateException("the order that was in the way is gone");
    }
    if (!known.isSameOrder(asked)) {
      throw new Problem(
          ProblemCode.ORDER_CONFLICT,
          "Order " + asked.orderNo + " exists with other content; use another orderNo.",
          List.of(new Problem.FieldError("orderNo", "exists with other content")));
    }
    return new Started(known, false);
  }

  private Uni<Map<Order, Boolean>> storeAll(List<Recharge> made) {
    return contexts
        .run(() -> made.size() == 1 ? alone(made.get(0)) : together(made))
        .replaceWith(Map.of());
  }

  /**
   * Fails if the order exists. One insert is a transaction by itself; an explicit one would cost
   * two more round trips.
   */
  private Uni<Void> alone(Recharge made) {
    return Panache.withSession(() -> recharges.persistAndFlush(withoutId(made))).replaceWithVoid();
  }

  private Uni<Void> together(List<Recharge> made) {
    return Panache.withTransaction(
            () -> recharges.persist(made.stream().map(RechargeStarter::withoutId)))
        .onFailure()
        .transform(TogetherFailed::new);
  }

  /** Hibernate makes the id of what it stores. */
  @SuppressWarnings("NullAway")
  private static Recharge withoutId(Recharge made) {
    made.id = null;
    return made;
  }
}
