package io.tidings.account;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.account.Order.OrderState;
import io.tidings.account.Order.Verdict;
import io.tidings.account.RechargeApi.OrderNumbers;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Queries the recharge system about orders without a result, at growing intervals, many orders a
 * request and at most {@code asks-per-second} orders a second. Applies results like notifications.
 * An order without a result after the last interval is given up, with an error in the log. An order
 * that the recharge system never received is sent again. A query without a response does not count.
 *
 * <p><b>After a crash:</b> orders are leased; when the lease ends, any replica queries them.
 */
@Singleton
class ResultPoller {

  private static final Logger LOG = Logger.getLogger(ResultPoller.class);
  private static final int AT_ONCE = 200;
  private static final Duration LEASE = Duration.ofSeconds(30);

  private final OrderRows rows;
  private final OrderService orders;
  private final NoticeApplier notices;
  private final RechargeSystem system;
  private final Registrar membership;
  private final AccountConfig config;
  private final MeterRegistry metrics;

  ResultPoller(
      OrderRows rows,
      OrderService orders,
      NoticeApplier notices,
      RechargeSystem system,
      Registrar membership,
      AccountConfig config,
      MeterRegistry metrics) {
    this.rows = rows;
    this.orders = orders;
    this.notices = notices;
    this.system = system;
    this.membership = membership;
    this.config = config;
    this.metrics = metrics;
  }

  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tick() {
    if (!config.enabled() || membership.get() == null) {
      return Uni.createFrom().voidItem();
    }
    return notices
        .applyStored()
        .chain(() -> queryDue(config.asksPerSecond()))
        .replaceWithVoid()
        .onFailure()
        .invoke(e -> LOG.warnf("account.query_failed error=\"%s\"", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  /** Returns how many orders it queried. */
  private Uni<Integer> queryDue(int left) {
    return rows.claim(Math.min(left, AT_ONCE), LEASE)
        .chain(
            due ->
                due.isEmpty()
                    ? Uni.createFrom().item(0)
                    : ask(due)
                        .chain(
                            () ->
                                left > due.size() && due.size() == AT_ONCE
                                    ? queryDue(left - due.size())
                                    : Uni.createFrom().item(0))
                        .map(more -> more + due.size()));
  }

  private Uni<Void> ask(List<Order> due) {
    List<String> numbers = due.stream().map(Order::orderNo).toList();
    return system
        .ask(
            requireNonNull(membership.get()).apiKey(),
            (api, key) -> api.query(key, new OrderNumbers(numbers)))
        .chain(
            answer ->
                answer.isFine()
                    ? handleResponse(due, answer.json().path("items"))
                    : rows.noAnswer(numbers, answer.describe(), config.repeatAfter()))
        .onFailure()
        .recoverWithUni(
            failure ->
                rows.noAnswer(numbers, "no answer: " + failure.getMessage(), config.repeatAfter()));
  }

  private Uni<Void> handleResponse(List<Order> due, JsonNode items) {
    Map<String, JsonNode> byOrder = new HashMap<>();
    items.forEach(item -> byOrder.put(item.path("orderNo").asText(), item));
    List<Order> neverGot = new ArrayList<>();
    List<Order> pending = new ArrayList<>();
    List<Uni<Void>> results = new ArrayList<>();
    for (Order order : due) {
      JsonNode recharge = byOrder.get(order.orderNo());
      Notice notice = recharge == null ? null : readable(recharge);
      if (notice != null) {
        results.add(result(order, notice, byOrder));
      } else if (recharge == null
          && order.state() == OrderState.NEW
          && order.rechargeId() == null) {
        neverGot.add(order);
      } else {
        pending.add(order); // also if it is no longer there: it must not be charged twice
      }
    }
    count("result", results.size());
    count("pending", pending.size());
    count("nothing", neverGot.size());
    return Multi.createFrom()
        .iterable(results)
        .onItem()
        .transformToUni(result -> result)
        .merge(AT_ONCE)
        .collect()
        .last()
        .chain(() -> again(pending, byOrder))
        .chain(
            () ->
                Multi.createFrom()
                    .iterable(neverGot)
                    .onItem()
                    .transformToUni(orders::ask)
                    .merge(16)
                    .collect()
                    .last());
  }

  /** Returns {@code null} if there is no result or it is unreadable; it is queried again. */
  private static @Nullable Notice readable(JsonNode recharge) {
    try {
      return Notice.ofRecharge(recharge);
    } catch (IllegalArgumentException unreadable) {
      LOG.errorf(
          "account.response_unreadable error=\"%s\" order=%s",
          unreadable.getMessage(), recharge.path("orderNo").asText());
      return null;
    }
  }

  /** A failure does not affect other orders; the failed one is queried again after its lease. */
  private Uni<Void> result(Order order, Notice notice, Map<String, JsonNode> byOrder) {
    return Uni.createFrom()
        .completionStage(() -> notices.apply(notice))
        .chain(
            verdict -> {
              if (verdict == Verdict.CONTRADICTS && order.state().isOpen()) {
                return again(List.of(order), byOrder);
              }
              return order.state() == OrderState.CLOSED
                  ? rows.stopAsking(order.orderNo())
                  : Uni.createFrom().voidItem();
            })
        .onFailure()
        .invoke(
            e ->
                LOG.warnf(
                    "account.unapplied order=%s error=\"%s\"", order.orderNo(), e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  private void count(String found, int number) {
    metrics.counter("tidings.account.queries", "found", found).increment(number);
  }

  private Uni<Void> again(List<Order> pending, Map<String, JsonNode> byOrder) {
    if (pending.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    List<Long> waits = new ArrayList<>();
    List<UUID> recharges = new ArrayList<>();
    for (Order order : pending) {
      int next = order.asks() + 1;
      boolean isOver = next >= config.ask().size();
      JsonNode recharge = byOrder.get(order.orderNo());
      recharges.add(recharge == null ? null : UUID.fromString(recharge.path("id").asText()));
      waits.add(isOver ? null : config.ask().get(next).toMillis());
      if (isOver) {
        LOG.errorf(
            "account.given_up order=%s account=%s queries=%d",
            order.orderNo(), order.accountId(), next);
        metrics.counter("tidings.account.given_up").increment();
      }
    }
    return rows.asked(pending.stream().map(Order::orderNo).toList(), recharges, waits);
  }
}
