package io.tidings.recharge;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The rows of {@code recharge}; every method needs a session or transaction around it. */
@ApplicationScoped
class RechargeRepository implements PanacheRepositoryBase<Recharge, UUID> {

  /** The row, held until the transaction ends: two results at once come one after the other. */
  Uni<Recharge> lock(UUID id) {
    return findById(id, LockModeType.PESSIMISTIC_WRITE);
  }

  Uni<Recharge> findByOrder(UUID clientId, String orderNo) {
    return find("clientId = ?1 and orderNo = ?2", clientId, orderNo).firstResult();
  }

  Uni<List<Recharge>> findByOrders(UUID clientId, List<String> orderNos) {
    return list("clientId = ?1 and orderNo in ?2", clientId, orderNos);
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
    add(query, values, "id < :before", "before", filter.before());
    return find(query + " order by id desc", values).page(0, filter.limit()).list();
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
}
