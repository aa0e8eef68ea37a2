package io.tidings.recharge;

import io.tidings.access.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.Collection;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The currencies, so that a caller need not guess how many decimals an amount has. */
@Path("/v1/currencies")
@Tag(name = "Recharges")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
public class CurrencyResource {

  /** All of them. */
  public record CurrencyList(Collection<Currencies.Entry> items) {}

  @GET
  @Operation(
      summary = "The currencies of ISO 4217, with the decimals of an amount",
      description =
          "minorUnits 2 says that an amount of 1999 is 19.99, 0 that it is 1999. Libraries disagree"
              + " about some (IQD, LBP, MGA, MRU): this is what we mean. since and until stand at"
              + " what has come or gone since 2020.")
  public CurrencyList list() {
    return new CurrencyList(Currencies.all().values());
  }
}
