package io.tidings.recharge;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.tidings.database.Batcher;
import io.tidings.database.FreshContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Stores new recharges; those that arrive at the same time, in one transaction. If it fails, each
 * is stored by itself, so that an order that already exists does not block the others.
 */
@Singleton
class NewRechargeBatcher {

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

  private record Order(UUID clientId, String orderNo) {}

  private final RechargeRepository recharges;
  private final FreshContext contexts;
  private final Batcher<Order, Recharge, Boolean> batches;

  NewRechargeBatcher(RechargeRepository recharges, FreshContext contexts) {
    this.recharges = recharges;
    this.contexts = contexts;
    this.batches =
        new Batcher<>(
            AT_ONCE, BATCHES, REST, r -> new Order(r.clientId, r.orderNo), this::storeAll);
  }

  /**
   * Fails as Hibernate does, storing nothing, if the order exists or the client does not.
   *
   * @return the same recharge, with its id
   */
  Uni<Recharge> store(Recharge made) {
    return Uni.createFrom()
        .completionStage(() -> batches.submit(made))
        .onFailure(TogetherFailed.class)
        .recoverWithUni(() -> contexts.run(() -> alone(made)).replaceWith(true))
        .replaceWith(made);
  }

  private Uni<Map<Order, Boolean>> storeAll(List<Recharge> made) {
    return contexts
        .run(() -> made.size() == 1 ? alone(made.get(0)) : together(made))
        .replaceWith(Map.of());
  }

  /** One insert is a transaction by itself; an explicit one would cost two more round trips. */
  private Uni<Void> alone(Recharge made) {
    made.id = null;
    return Panache.withSession(() -> recharges.persistAndFlush(made)).replaceWithVoid();
  }

  private Uni<Void> together(List<Recharge> made) {
    return Panache.withTransaction(() -> recharges.persist(made))
        .onFailure()
        .transform(TogetherFailed::new);
  }
}
