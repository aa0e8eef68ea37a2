package io.tidings.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import io.tidings.account.Order.OrderState;
import io.tidings.account.RegistrationRows.Registration;
import io.tidings.web.Problem;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Starts recharges. Stores the order with a unique number before the request to the recharge
 * system. So a request whose response was lost is safe to repeat, and a notification that arrives
 * before the response finds its order.
 */
@Singleton
class OrderService {

  private final OrderRows rows;
  private final RechargeSystem system;
  private final Registrar membership;
  private final AccountConfig config;
  private final ObjectMapper json;

  OrderService(
      OrderRows rows,
      RechargeSystem system,
      Registrar membership,
      AccountConfig config,
      ObjectMapper json) {
    this.rows = rows;
    this.system = system;
    this.membership = membership;
    this.config = config;
    this.json = json;
  }

  /**
   * @param requestKey the same key returns the same order; {@code null}: always a new order
   * @return the order after the request to the recharge system; NEW if that did not answer
   */
  Uni<Order> start(RechargeOrder requested, String requestKey) {
    String orderNo = "acc-" + UUID.randomUUID();
    Order order =
        new Order(
            orderNo,
            requested.accountId(),
            requested.amount(),
            requested.currency(),
            request(orderNo, requested),
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
                    ? rows.findByKey(requestKey).invoke(before -> requireSame(before, requested))
                    : ask(made).chain(() -> rows.find(orderNo)));
  }

  private static void requireSame(Order before, RechargeOrder requested) {
    if (!before.accountId().equals(requested.accountId())
        || before.amount() != requested.amount()
        || !before.currency().equals(requested.currency())) {
      throw Problem.invalid(
          "Idempotency-Key", "was used for another recharge; use a new key for each one");
    }
  }

  private String request(String orderNo, RechargeOrder requested) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("orderNo", orderNo);
    request.put("accountId", requested.accountId());
    request.put("amount", requested.amount());
    request.put("currency", requested.currency());
    request.put("channel", requested.channel());
    if (requested.sandbox() != null) {
      request.put("sandbox", requested.sandbox());
    }
    try {
      return json.writeValueAsString(request);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("can't write the request for an order as JSON", e);
    }
  }

  /** Requests the recharge. Safe to repeat, by the order number. Never fails. */
  Uni<Void> ask(Order order) {
    Registration registration = membership.get();
    if (registration == null) {
      return rows.noAnswer(
          java.util.List.of(order.orderNo()), "not registered yet", config.repeatAfter());
    }
    Duration firstAsk = config.ask().get(0);
    return system
        .ask(
            registration.apiKey(),
            (api, key) -> api.create(key, order.request().getBytes(StandardCharsets.UTF_8)))
        .chain(
            answer -> {
              if (answer.isFine()) {
                return rows.accepted(
                    order.orderNo(), UUID.fromString(answer.json().path("id").asText()), firstAsk);
              }
              return answer.isRefusal()
                  ? rows.refused(order.orderNo(), answer.describe())
                  : noAnswer(order, answer.describe());
            })
        .onFailure()
        .recoverWithUni(failure -> noAnswer(order, "no answer: " + failure.getMessage()));
  }

  private Uni<Void> noAnswer(Order order, String why) {
    return rows.noAnswer(java.util.List.of(order.orderNo()), why, config.repeatAfter())
        .onFailure()
        .recoverWithNull(); // the row already has the time of the next request
  }

  /**
   * A recharge that a caller requests.
   *
   * @param amount minor units
   * @param sandbox passed on unchanged; {@code null}: omitted
   */
  record RechargeOrder(
      String accountId,
      long amount,
      String currency,
      String channel,
      Map<String, Object> sandbox) {}
}
