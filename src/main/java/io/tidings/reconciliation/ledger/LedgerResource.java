package io.tidings.reconciliation.ledger;

import io.smallrye.mutiny.Uni;
import io.tidings.access.Caller;
import io.tidings.access.Role;
import io.tidings.web.Params;
import io.tidings.web.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/** Returns the ledger, which shows that no accepted notification was lost. Read-only. */
@Path("/v1/reconciliation/ledger")
@Tag(name = "Reconciliation")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
public class LedgerResource {

  private final LedgerRows rows;
  private final Caller caller;
  private final Clock clock;

  LedgerResource(LedgerRows rows, Caller caller, Clock clock) {
    this.rows = rows;
    this.caller = caller;
    this.clock = clock;
  }

  @GET
  @Operation(
      operationId = "getLedger",
      summary = "Get a day's ledger, receiver by receiver",
      description =
          "accepted is counted from the results, the states from the notifications. A difference other than 0 is an"
              + " error. date is a UTC day, today by default.")
  public Uni<LedgerView> ledger(@RestQuery String clientId, @RestQuery String date) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    LocalDate day = date == null ? today : Params.date("date", date);
    if (day.isAfter(today)) {
      throw Problem.invalid("date", "must not be after today, " + today);
    }
    return rows.lines(
            day, caller.clientScope(Params.uuid("clientId", clientId)), caller.receiverScope())
        .map(lines -> LedgerView.of(day, lines));
  }
}
