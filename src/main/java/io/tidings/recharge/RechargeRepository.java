package io.tidings.recharge;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.tidings.database.Uuid7;
import io.tidings.web.Page.PageSlice;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.FlushMode;

/** Reads and locks rows of {@code recharge}. Every method needs an open session or transaction. */
@ApplicationScoped
class RechargeRepository implements PanacheRepositoryBase<Recharge, UUID> {

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

  private static UUID floor(Instant moment, int minutesLater) {
    return moment == null ? null : Uuid7.floor(moment.plusSeconds(60L * minutesLater));
  }

  private static void add(
      StringBuilder query,
      Map<String, Object> values,
      String condition,
      String name,
      Object value) {
    if (value != null) {
      query.append(" and ").append(condition);
      values.put(name, value);
    }
  }

  /**
   * Which recharges to list; every component except the page may be {@code null}.
   *
   * @param from inclusive, by the time of creation
   * @param to exclusive
   */
  record RechargeFilter(
      UUID clientId,
      String orderNo,
      String accountId,
      RechargeStatus status,
      Instant from,
      Instant to,
      PageSlice page) {}
}
