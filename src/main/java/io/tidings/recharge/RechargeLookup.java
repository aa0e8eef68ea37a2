package io.tidings.recharge;

import io.tidings.web.Params;
import io.tidings.web.Problem;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;

/**
 * The recharges to look up: by the caller's order numbers, by our ids, or both.
 *
 * @param clientId required from an ADMIN
 */
public record RechargeLookup(
    UUID clientId,
    @Size(max = MOST) List<@NotNull @Size(min = 1, max = 64) String> orderNos,
    @Size(max = MOST) List<@NotNull UUID> ids) {

  static final int MOST = 200;

  public RechargeLookup {
    orderNos = orderNos == null ? List.of() : orderNos;
    ids = ids == null ? List.of() : ids;
  }

  /**
   * @throws Problem naming the field
   */
  void check() {
    orderNos.forEach(orderNo -> Params.text("orderNos", orderNo));
    if (orderNos.isEmpty() && ids.isEmpty()) {
      throw Problem.invalid("orderNos", "must have 1 to " + MOST + " elements if there are no ids");
    }
    if (orderNos.size() + ids.size() > MOST) {
      throw Problem.invalid("ids", "total with orderNos must be at most " + MOST);
    }
  }
}
