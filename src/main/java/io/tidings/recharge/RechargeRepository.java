package io.tidings.recharge;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.tidings.database.Uuid7;
import io.tidings.recharge.PaymentChannel.SandboxChannel.SandboxOutcome;
import io.tidings.recharge.RechargeView.RechargeStatus;
import io.tidings.web.Page.PageSlice;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.FlushMode;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the table {@code recharge}: single rows by Hibernate, many by SQL. Only {@link
 * FirstResultSql} writes it, too. Methods of Panache need an open session or transaction; {@link
 * #claimDueChecks} and {@link #checkAgain} do not.
 */
@ApplicationScoped
class RechargeRepository implements PanacheRepositoryBase<Recharge, UUID> {

  /** $1: ids below it are old; $2: how many. */
  static final String DELETE_OLD =
      """
      with old as (
        select id from recharge where id < $1 and status <> 'PENDING' order by id limit $2 for update skip locked
      ), contradicting as (
        delete from contradicting_result c using old where c.recharge_id = old.id
      )
      delete from recharge r using old where r.id = old.id
      """;

  /** The lease is the time of the next check: if this process dies, that check simply runs. */
  static final Duration LEASE = Duration.ofSeconds(30);

  private static final String CLAIM =
      """
      with due as (
        select id from recharge where payment_check_at <= now()
        order by payment_check_at limit 200 for update skip locked)
      update recharge r
      set payment_check_at = now() + interval 'LEASE ms', payment_checks = r.payment_checks + 1
      from due where r.id = due.id
      returning r.*
      """
          .replace("LEASE", "" + LEASE.toMillis());

  private final Pool pool;

  RechargeRepository(Pool pool) {
    this.pool = pool;
  }

  /** Locks the row until the transaction ends: simultaneous results are handled one by one. */
  Uni<Recharge> lock(UUID id) {
    return findById(id, LockModeType.PESSIMISTIC_WRITE);
  }

  /** Repeats the condition of its partial index word for word, so that the index is used. */
  private static final String PAID_ANOTHER =
      "select count(*) from recharge where channel = :channel and channel_trade_no = :trade and id <> :id"
          + " and (status = 'SUCCEEDED' or paid_after_close_at is not null)";

  /**
   * Whether the channel's trade has paid another recharge.
   *
   * @param tradeNo may be {@code null}: then it has paid none
   */
  Uni<Boolean> hasPaidAnother(Recharge recharge, String tradeNo) {
    return tradeNo == null
        ? Uni.createFrom().item(false)
        : getSession()
            .chain(
                session ->
                    session
                        .createNativeQuery(PAID_ANOTHER, Long.class)
                        .setFlushMode(FlushMode.MANUAL)
                        .setParameter("channel", recharge.channel)
                        .setParameter("trade", tradeNo)
                        .setParameter("id", recharge.id)
                        .getSingleResult())
            .map(others -> others > 0);
  }

  Uni<Recharge> findByOrder(UUID clientId, String orderNo) {
    return find("clientId = ?1 and orderNo = ?2", clientId, orderNo).firstResult();
  }

  /** Uses an index for each condition; an empty list matches nothing. */
  Uni<List<Recharge>> find(UUID clientId, List<String> orderNos, List<UUID> ids) {
    if (orderNos.isEmpty()) {
      return list("clientId = ?1 and id in ?2", clientId, ids);
    }
    return ids.isEmpty()
        ? list("clientId = ?1 and orderNo in ?2", clientId, orderNos)
        : list("clientId = ?1 and (orderNo in ?2 or id in ?3)", clientId, orderNos, ids);
  }

  Uni<List<Recharge>> list(RechargeFilter filter) {
    StringBuilder query = new StringBuilder("true = true");
    Map<String, Object> values = new HashMap<>();
    add(query, values, "clientId = :clientId", "clientId", filter.clientId());
    add(query, values, "orderNo = :orderNo", "orderNo", filter.orderNo());
    add(query, values, "accountId = :accountId", "accountId", filter.accountId());
    add(query, values, "status = :status", "status", filter.status());
    add(query, values, "createdAt >= :from", "from", filter.from());
    add(query, values, "createdAt < :to", "to", filter.to());
    // The id contains about the same time, and the list is ordered by id.
    add(query, values, "id >= :fromId", "fromId", floor(filter.from(), -1));
    add(query, values, "id < :toId", "toId", floor(filter.to(), 1));
    add(query, values, "id < :older", "older", filter.page().older());
    add(query, values, "id > :newer", "newer", filter.page().newer());
    return find(query + " order by id " + filter.page().order(), values)
        .page(0, filter.page().rows())
        .list();
  }

  private static @Nullable UUID floor(@Nullable Instant moment, int minutesLater) {
    return moment == null ? null : Uuid7.floor(moment.plusSeconds(60L * minutesLater));
  }

  private static void add(
      StringBuilder query,
      Map<String, Object> values,
      String condition,
      String name,
      @Nullable Object value) {
    if (value != null) {
      query.append(" and ").append(condition);
      values.put(name, value);
    }
  }

  /**
   * Claims recharges for the caller to check; {@code paymentChecks} includes this check. Sets only
   * what a check and a first result need: never persist them.
   */
  Uni<List<Recharge>> claimDueChecks() {
    return pool.query(CLAIM)
        .execute()
        .map(rows -> rows.stream().map(RechargeRepository::map).toList());
  }

  /** Schedules the next check, unless a result arrived meanwhile and ended the checks. */
  Uni<Void> checkAgain(@Nullable UUID recharge, Duration wait) {
    return pool.preparedQuery(
            "update recharge set payment_check_at = now() + $2 * interval '1 ms'"
                + " where id = $1 and payment_check_at is not null")
        .execute(Tuple.of(recharge, wait.toMillis()))
        .replaceWithVoid();
  }

  private static Recharge map(Row row) {
    Recharge recharge = new Recharge();
    recharge.id = row.getUUID("id");
    recharge.clientId = row.getUUID("client_id");
    recharge.orderNo = row.getString("order_no");
    recharge.accountId = row.getString("account_id");
    recharge.amount = row.getLong("amount");
    recharge.currency = row.getString("currency");
    recharge.channel = row.getString("channel");
    recharge.status = RechargeStatus.valueOf(row.getString("status"));
    recharge.createdAt = row.getOffsetDateTime("created_at").toInstant();
    recharge.paymentChecks = row.getInteger("payment_checks");
    String outcome = row.getString("sandbox_outcome");
    recharge.sandboxOutcome = outcome == null ? null : SandboxOutcome.valueOf(outcome);
    recharge.sandboxDelayMs = row.getLong("sandbox_delay_ms");
    recharge.traceparent = row.getString("traceparent");
    return recharge;
  }

  /**
   * Which recharges to list; every component except the page may be {@code null}.
   *
   * @param from inclusive, by the time of creation
   * @param to exclusive
   */
  record RechargeFilter(
      @Nullable UUID clientId,
      String orderNo,
      String accountId,
      @Nullable RechargeStatus status,
      @Nullable Instant from,
      @Nullable Instant to,
      PageSlice page) {}
}
