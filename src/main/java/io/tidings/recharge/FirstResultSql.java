package io.tidings.recharge;

import io.tidings.outbox.ResultCommit;

/**
 * The statements of {@link FirstResultBatcher}: they write rows of {@code recharge} together with
 * their first results.
 */
final class FirstResultSql {

  /** $12 to $15 are arrays. */
  private static final String ENDED =
      """
      ended as (
        select i.place, i.client_id, i.key, i.amount, i.currency, i.at, i.traceparent, e.*,
               coalesce(f.receivers, '{}') as fan_out
        from result i join unnest($12::uuid[], $13::text[], $14::text[], $15::timestamptz[]) with ordinality
             as e (id, status, channel_trade_no, payment_check_at, ordinality) using (ordinality)
             left join fanned f on f.place = i.place
      ),""";

  /**
   * A row that another transaction has locked is left to {@link RechargeService}, so that it does
   * not delay the others; so is one whose trade has paid another recharge. "is true" keeps the
   * planner from using the index on status, which still has an entry for every row that was PENDING
   * recently.
   */
  static final String END =
      statement(
          """
      committed as (
        update recharge r
        set status = e.status, completed_at = e.at, channel_trade_no = e.channel_trade_no,
            payment_check_at = e.payment_check_at, fan_out = e.fan_out
        from ended e
        where r.id = any (array(select id from recharge where id = any ($12) and (status = 'PENDING') is true
                                order by id for update skip locked))
          and r.id = e.id and r.amount = e.amount and r.currency = e.currency
          and not (e.status = 'SUCCEEDED'
                   and exists (select from recharge o
                               where o.channel = r.channel and o.channel_trade_no = e.channel_trade_no and o.id <> e.id
                                 and (o.status = 'SUCCEEDED' or o.paid_after_close_at is not null)))
        returning e.place
      )""");

  /**
   * $16 to $20 are arrays. Skips an order that exists, and a trade that has paid another recharge:
   * both have a unique index. Always in the order of the numbers: replicas that start the same
   * orders must not wait for each other.
   */
  static final String START =
      statement(
          """
      started as (
        insert into recharge (id, client_id, order_no, account_id, amount, currency, channel, status, created_at,
                              completed_at, channel_trade_no, fan_out, payment_check_at, sandbox_outcome,
                              sandbox_delay_ms, traceparent)
        select e.id, e.client_id, e.key, n.account_id, e.amount, e.currency, n.channel, e.status, n.created_at,
               e.at, e.channel_trade_no, e.fan_out, e.payment_check_at, n.sandbox_outcome,
               n.sandbox_delay_ms, e.traceparent
        from ended e join unnest($16::text[], $17::text[], $18::timestamptz[], $19::text[], $20::bigint[])
             with ordinality as n (account_id, channel, created_at, sandbox_outcome, sandbox_delay_ms, ordinality)
             using (ordinality)
        order by e.client_id, e.key
        on conflict do nothing
        returning id
      ), committed as (select e.place from ended e join started using (id))""");

  private FirstResultSql() {}

  private static String statement(String change) {
    return ResultCommit.statement(ENDED + change);
  }
}
