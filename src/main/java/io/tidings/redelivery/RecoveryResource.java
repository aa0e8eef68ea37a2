package io.tidings.redelivery;

import static java.util.Objects.requireNonNull;

import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.access.AuditTrail;
import io.tidings.access.AuditTrail.AuditedChange;
import io.tidings.access.Caller;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.Receiver.ReceiverState;
import io.tidings.receiver.ReceiverService;
import io.tidings.redelivery.Recovery.RecoverRequest;
import io.tidings.web.Cursors;
import io.tidings.web.Page;
import io.tidings.web.Page.PageSlice;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Redelivers what a receiver did not get between two times. */
@Path("/v1/receivers/{id}")
@Tag(name = "Receivers")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
public class RecoveryResource {

  private final RecoveryRows rows;
  private final ReceiverService receivers;
  private final AuditTrail audit;
  private final Caller caller;
  private final Cursors cursors;

  RecoveryResource(
      RecoveryRows rows,
      ReceiverService receivers,
      AuditTrail audit,
      Caller caller,
      Cursors cursors) {
    this.audit = audit;
    this.rows = rows;
    this.receivers = receivers;
    this.caller = caller;
    this.cursors = cursors;
  }

  @POST
  @Path("/recover")
  @Consumes("application/json")
  @ResponseStatus(202)
  @Operation(
      operationId = "recoverNotifications",
      summary = "Redeliver exhausted and refused notifications created between two times",
      description =
          "Starts a job that survives crashes. perSecond defaults to 100. dryRun only counts."
              + " handedOver adds the HANDED_OVER ones without a receipt. CANCELLED ones stay so.")
  public Uni<Recovery> recover(UUID id, @NotNull @Valid RecoverRequest asked) {
    asked.check();
    return visible(id)
        .invoke(RecoveryResource::requireNotDeleted)
        .chain(to -> rows.count(id, asked).chain(total -> startOrCount(to, asked, total)));
  }

  /**
   * @param receiver {@code null}: there is none
   * @throws Problem if a redelivery is not possible, because the receiver was deleted
   */
  static void requireNotDeleted(@Nullable Receiver receiver) {
    if (receiver == null || receiver.state() == ReceiverState.DELETED) {
      throw new Problem(
          ProblemCode.STATE_CONFLICT, "The receiver was deleted; redelivery is not possible.");
    }
  }

  private Uni<Recovery> startOrCount(Receiver receiver, RecoverRequest asked, long total) {
    if (asked.dryRun()) {
      return Uni.createFrom().item(Recovery.counted(receiver.id(), asked, total, caller.name()));
    }
    UUID client = receiver.clientId();
    return audit.changeAndRecord(
        caller.actor(),
        sql -> rows.insert(sql, client, receiver.id(), asked, total, caller.name()),
        job -> new AuditedChange("recovery.started", requireNonNull(job.id()), client));
  }

  @GET
  @Path("/recoveries")
  @Operation(operationId = "listRecoveries", summary = "List a receiver's recoveries, newest first")
  public Uni<Page<Recovery>> list(UUID id, @RestQuery String cursor, @RestQuery String limit) {
    PageSlice page = cursors.slice("recoveries/" + id, cursor, limit);
    return visible(id)
        .chain(() -> rows.ofReceiver(id, page))
        .map(found -> Page.of(page, found, job -> job, Recovery::id));
  }

  @GET
  @Path("/recoveries/{recoveryId}")
  @Operation(operationId = "getRecovery", summary = "Get a recovery and its progress")
  public Uni<Recovery> get(UUID id, UUID recoveryId) {
    return visible(id).chain(receiver -> job(id, recoveryId));
  }

  @POST
  @Path("/recoveries/{recoveryId}/cancel")
  @ResponseStatus(202)
  @Operation(
      operationId = "cancelRecovery",
      summary = "Cancel a recovery; what it has redelivered stays so",
      description = "May be repeated; 409 if the recovery is done.")
  public Uni<Recovery> cancel(UUID id, UUID recoveryId) {
    return visible(id)
        .call(() -> job(id, recoveryId))
        .chain(
            receiver ->
                audit.changeAndRecord(
                    caller.actor(),
                    sql -> rows.cancel(sql, recoveryId),
                    new AuditedChange("recovery.cancelled", recoveryId, receiver.clientId())))
        .chain(() -> job(id, recoveryId))
        .invoke(
            job -> {
              if (job.state().equals("DONE")) {
                throw new Problem(
                    ProblemCode.STATE_CONFLICT, "The recovery is done; it can't be cancelled.");
              }
            });
  }

  private Uni<Recovery> job(UUID receiver, UUID id) {
    return rows.find(id, receiver)
        .onItem()
        .ifNull()
        .failWith(() -> Problem.notFound("recovery", id));
  }

  private Uni<Receiver> visible(UUID id) {
    return receivers.visible(id, caller);
  }
}
