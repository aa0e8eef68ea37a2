package io.tidings.account;

import static io.tidings.database.SqlValues.instant;

import io.smallrye.mutiny.Uni;
import io.tidings.account.Order.OrderState;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code account.recharge_order}; each method is one statement. */
@Singleton
class OrderRows {

  private static final String INSERT =
      """
      insert into account.recharge_order (order_no, request_key, account_id, amount, currency, request, next_ask_at)
      values ($1, $2, (select id from account.account where id = $3 and currency = $5), $4, $5,
              cast(cast($6 as text) as json), now() + $7 * interval '1 ms')
      on conflict (request_key) do nothing
      returning *
      """;

  /** Changes nothing if a notice arrived before the response. */
  private static final String ACCEPTED =
      """
      update account.recharge_order
      set recharge_id = $2,
          state = case when state = 'NEW' then 'ACCEPTED' else state end,
          next_ask_at = case when state = 'NEW' then now() + $3 * interval '1 ms' else next_ask_at end,
          last_error = null
      where order_no = $1 and state in ('NEW', 'ACCEPTED', 'GIVEN_UP')
      """;

  private static final String REFUSED =
      """
      update account.recharge_order
      set state = 'REFUSED', last_error = $2, ended_at = now(), next_ask_at = null
      where order_no = $1 and state = 'NEW'
      """;

  /** Leases orders: after a crash they are due, and claimed again, when the lease ends. */
  private static final String CLAIM =
      """
      with due as (
        select order_no from account.recharge_order where next_ask_at <= now()
        order by next_ask_at limit $1 for update skip locked)
      update account.recharge_order o set next_ask_at = now() + $2 * interval '1 ms'
      from due where o.order_no = due.order_no
      returning o.*
      """;

  /** After a query without a result: sets when each is queried again, or gives it up. */
  private static final String ASKED =
      """
      with held as (
        select order_no from account.recharge_order where order_no = any ($1) order by order_no for update)
      update account.recharge_order o
      set asks = o.asks + 1, last_error = null,
          state = case when c.wait is null then 'GIVEN_UP' else 'ACCEPTED' end,
          recharge_id = coalesce(o.recharge_id, c.recharge_id),
          next_ask_at = now() + c.wait * interval '1 ms'
      from unnest($1::text[], $2::uuid[], $3::bigint[]) as c (order_no, recharge_id, wait)
           join held using (order_no)
      where o.order_no = c.order_no and o.state in ('NEW', 'ACCEPTED')
      """;

  private static final String NO_ANSWER =
      """
      with held as (
        select order_no from account.recharge_order where order_no = any ($1) order by order_no for update)
      update account.recharge_order o
      set last_error = $2, next_ask_at = now() + $3 * interval '1 ms'
      from held where o.order_no = held.order_no and o.state in ('NEW', 'ACCEPTED')
      """;

  /** The last query of a CLOSED order showed that it was not paid. */
  private static final String STAYS_CLOSED =
      "update account.recharge_order set next_ask_at = null where order_no = $1 and state = 'CLOSED'";

  private final Pool pool;

  OrderRows(Pool pool) {
    this.pool = pool;
  }

  /**
   * Returns the stored order, or {@code null} if the key was used before. Violates a constraint if
   * there is no such account with that currency.
   */
  Uni<Order> insert(Order order, String requestKey, Duration repeatAfter) {
    return pool.preparedQuery(INSERT)
        .execute(
            Tuple.tuple()
                .addString(order.orderNo())
                .addString(requestKey)
                .addString(order.accountId())
                .addLong(order.amount())
                .addString(order.currency())
                .addString(order.request())
                .addLong(repeatAfter.toMillis()))
        .map(OrderRows::first);
  }

  Uni<Order> findByKey(String requestKey) {
    return find("request_key", requestKey);
  }

  Uni<Order> find(String orderNo) {
    return find("order_no", orderNo);
  }

  private Uni<Order> find(String column, String value) {
    return pool.preparedQuery("select * from account.recharge_order where " + column + " = $1")
        .execute(Tuple.of(value))
        .map(OrderRows::first);
  }

  Uni<List<Order>> ofAccount(String accountId, int limit) {
    return pool.preparedQuery(
            "select * from account.recharge_order where account_id = $1 order by order_no desc limit $2")
        .execute(Tuple.of(accountId, limit))
        .map(rows -> rows.stream().map(OrderRows::map).toList());
  }

  Uni<Void> accepted(String orderNo, UUID rechargeId, Duration firstAsk) {
    return run(ACCEPTED, Tuple.of(orderNo, rechargeId, firstAsk.toMillis()));
  }

  Uni<Void> refused(String orderNo, String why) {
    return run(REFUSED, Tuple.of(orderNo, why));
  }

  Uni<List<Order>> claim(int most, Duration lease) {
    return pool.preparedQuery(CLAIM)
        .execute(Tuple.of(most, lease.toMillis()))
        .map(rows -> rows.stream().map(OrderRows::map).toList());
  }

  /**
   * @param waits milliseconds until each is queried again; {@code null} gives it up
   */
  Uni<Void> asked(List<String> orderNos, List<UUID> recharges, List<Long> waits) {
    return run(
        ASKED,
        Tuple.of(
            orderNos.toArray(String[]::new),
            recharges.toArray(UUID[]::new),
            waits.toArray(Long[]::new)));
  }

  Uni<Void> stopAsking(String orderNo) {
    return run(STAYS_CLOSED, Tuple.of(orderNo));
  }

  Uni<Void> noAnswer(List<String> orderNos, String why, Duration again) {
    return run(NO_ANSWER, Tuple.of(orderNos.toArray(String[]::new), why, again.toMillis()));
  }

  private Uni<Void> run(String statement, Tuple values) {
    return pool.preparedQuery(statement).execute(values).replaceWithVoid();
  }

  private static @Nullable Order first(RowSet<Row> rows) {
    return rows.rowCount() == 0 ? null : map(rows.iterator().next());
  }

  static Order map(Row row) {
    return new Order(
        row.getString("order_no"),
        row.getString("account_id"),
        row.getLong("amount"),
        row.getString("currency"),
        String.valueOf(row.getValue("request")),
        OrderState.valueOf(row.getString("state")),
        row.getUUID("recharge_id"),
        instant(row, "created_at"),
        instant(row, "ended_at"),
        row.getString("ended_by"),
        instant(row, "next_ask_at"),
        row.getInteger("asks"),
        row.getString("last_error"));
  }
}
