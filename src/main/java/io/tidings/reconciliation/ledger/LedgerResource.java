package io.tidings.reconciliation.ledger;

import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.access.Caller;
import io.tidings.web.Params;
import io.tidings.web.Problem;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
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

  /**
   * A day's ledger.
   *
   * @param date the UTC day on which the results were committed
   * @param balanced whether the difference of every line is 0
   */
  public record LedgerView(LocalDate date, boolean balanced, List<LedgerLine> items) {

    static LedgerView of(LocalDate date, List<LedgerLine> lines) {
      return new LedgerView(date, lines.stream().allMatch(line -> line.difference() == 0), lines);
    }

    /**
     * One receiver's line of a day: how many notifications were accepted for it, counted from the
     * results, and how many are in each state, counted from the notifications.
     *
     * @param accepted counted from {@code fan_out}, which is stored with each result
     * @param difference accepted minus the sum of the states; above 0: notifications were lost;
     *     below 0: there are notifications that were not accepted
     */
    public record LedgerLine(
        UUID receiverId,
        long accepted,
        long pending,
        long queued,
        long handedOver,
        long delivered,
        long exhausted,
        long refused,
        long cancelled,
        long difference) {

      static LedgerLine of(Row row) {
        return new LedgerLine(
            row.getUUID("receiver_id"),
            row.getLong("accepted"),
            row.getLong("pending"),
            row.getLong("queued"),
            row.getLong("handed_over"),
            row.getLong("delivered"),
            row.getLong("exhausted"),
            row.getLong("refused"),
            row.getLong("cancelled"),
            row.getLong("difference"));
      }

      /** Adds another part of the same receiver's day. */
      LedgerLine plus(LedgerLine other) {
        return new LedgerLine(
            receiverId,
            accepted + other.accepted,
            pending + other.pending,
            queued + other.queued,
            handedOver + other.handedOver,
            delivered + other.delivered,
            exhausted + other.exhausted,
            refused + other.refused,
            cancelled + other.cancelled,
            difference + other.difference);
      }
    }
  }
}
