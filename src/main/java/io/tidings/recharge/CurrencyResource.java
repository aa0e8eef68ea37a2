package io.tidings.recharge;

import io.tidings.access.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.Collection;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Lists the currencies, so that callers need not guess how many decimals an amount has. */
@Path("/v1/currencies")
@Tag(name = "Recharges")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
public class CurrencyResource {

  /** All currencies. */
  public record CurrencyList(Collection<Currencies.Entry> items) {}

  @GET
  @Operation(
      operationId = "listCurrencies",
      summary = "List the currencies of ISO 4217 with their number of decimals",
      description =
          "minorUnits 2 means that an amount of 1999 is 19.99; 0 means that it is 1999. Libraries"
              + " disagree about some currencies (IQD, LBP, MGA, MRU); Tidings uses this list. Only"
              + " currencies introduced or withdrawn since 2020 have since or until.")
  public CurrencyList list() {
    return new CurrencyList(Currencies.all().values());
  }
}
