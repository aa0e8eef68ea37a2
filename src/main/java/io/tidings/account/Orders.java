package io.tidings.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import io.tidings.platform.Problem;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Starts recharges. The order is stored before the recharge system is asked, under a number that is
 * its own: so a lost answer is asked for again and means the same, and a notification that comes
 * before the answer finds its order.
 */
@Singleton
class Orders {

  private final OrderRows rows;
  private final RechargeSystem system;
  private final Membership membership;
  private final AccountConfig config;
  private final ObjectMapper json;

  Orders(
      OrderRows rows,
      RechargeSystem system,
      Membership membership,
      AccountConfig config,
      ObjectMapper json) {
    this.rows = rows;
    this.system = system;
    this.membership = membership;
    this.config = config;
    this.json = json;
  }

  /**
   * @param requestKey the same one gives the same order; {@code null}: each is an order of its own
   * @return the order as it stands after the recharge system was asked, NEW when it did not answer
   */
  Uni<Order> start(Wish wish, String requestKey) {
    String orderNo = "acc-" + UUID.randomUUID();
    Order order =
        new Order(
            orderNo,
            wish.accountId(),
            wish.amount(),
            wish.currency(),
            request(orderNo, wish),
            OrderState.NEW,
            null,
            null,
            null,
            null,
            null,
            0,
            null);
    return rows.insert(order, requestKey, config.repeatAfter())
        .onFailure(e -> e instanceof PgException pg && "23502".equals(pg.getSqlState()))
        .transform(
            e ->
                Problem.invalid(
                    "accountId", "there is no such account, or it has another currency"))
        .chain(
            made ->
                made == null
                    ? rows.findByKey(requestKey).invoke(before -> isSame(before, wish))
                    : ask(made).chain(() -> rows.find(orderNo)));
  }

  private static void isSame(Order before, Wish wish) {
    if (!before.accountId().equals(wish.accountId())
        || before.amount() != wish.amount()
        || !before.currency().equals(wish.currency())) {
      throw Problem.invalid(
          "Idempotency-Key", "was used for another recharge; use a new one for each");
    }
  }

  private String request(String orderNo, Wish wish) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("orderNo", orderNo);
    request.put("accountId", wish.accountId());
    request.put("amount", wish.amount());
    request.put("currency", wish.currency());
    request.put("channel", wish.channel());
    if (wish.sandbox() != null) {
      request.put("sandbox", wish.sandbox());
    }
    try {
      return json.writeValueAsString(request);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an order can always be written as JSON", e);
    }
  }

  /** Asks for the recharge, or again: the number makes that safe. Never fails. */
  Uni<Void> ask(Order order) {
    Registration registration = membership.get();
    if (registration == null) {
      return rows.noAnswer(
          java.util.List.of(order.orderNo()), "not registered yet", config.repeatAfter());
    }
    Duration firstAsk = config.ask().get(0);
    return system
        .post(registration.apiKey(), "/v1/recharges", order.request())
        .chain(
            answer -> {
              if (answer.isFine()) {
                return rows.accepted(
                    order.orderNo(), UUID.fromString(answer.json().path("id").asText()), firstAsk);
              }
              return answer.isRefusal()
                  ? rows.refused(order.orderNo(), answer.inWords())
                  : noAnswer(order, answer.inWords());
            })
        .onFailure()
        .recoverWithUni(failure -> noAnswer(order, "no answer: " + failure.getMessage()));
  }

  private Uni<Void> noAnswer(Order order, String why) {
    return rows.noAnswer(java.util.List.of(order.orderNo()), why, config.repeatAfter())
        .onFailure()
        .recoverWithNull(); // its time to be asked again stands in the row already
  }
}
