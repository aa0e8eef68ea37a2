package io.tidings.redelivery;

import io.smallrye.mutiny.Uni;
import io.tidings.access.AuditTrail;
import io.tidings.access.Caller;
import io.tidings.access.Deed;
import io.tidings.access.Role;
import io.tidings.platform.Cursors;
import io.tidings.platform.Page;
import io.tidings.platform.PageSlice;
import io.tidings.platform.Problem;
import io.tidings.platform.ProblemCode;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.ReceiverDirectory;
import io.tidings.receiver.ReceiverState;
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

/** Sends again what a receiver did not get between two times. */
@Path("/v1/receivers/{id}")
@Tag(name = "Receivers")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
public class RecoveryResource {

  private final RecoveryRows rows;
  private final ReceiverDirectory receivers;
  private final AuditTrail audit;
  private final Caller caller;
  private final Cursors cursors;

  RecoveryResource(
      RecoveryRows rows,
      ReceiverDirectory receivers,
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
      summary = "Send again all that was exhausted or refused between two times",
      description =
          "A job that goes on through crashes, at perSecond (100). dryRun counts only. handedOver: also what was handed"
              + " over and has no receipt. What was cancelled stays cancelled.")
  public Uni<Recovery> recover(UUID id, @NotNull @Valid RecoverRequest asked) {
    asked.check();
    return visible(id)
        .invoke(RecoveryResource::isThere)
        .chain(
            receiver ->
                rows.count(id, asked)
                    .chain(
                        total ->
                            asked.dryRun()
                                ? Uni.createFrom().item(counted(id, asked, total))
                                : started(receiver, asked, total)));
  }

  private Uni<Recovery> started(Receiver receiver, RecoverRequest asked, long total) {
    UUID client = receiver.clientId();
    return audit.changing(
        caller.actor(),
        sql -> rows.insert(sql, client, receiver.id(), asked, total, caller.name()),
        job -> new Deed("recovery.started", job.id(), client));
  }

  private Recovery counted(UUID receiver, RecoverRequest asked, long total) {
    return new Recovery(
        null,
        receiver,
        asked.from(),
        asked.to(),
        asked.handedOver(),
        asked.perSecond(),
        "COUNTED",
        total,
        0,
        caller.name(),
        null,
        null);
  }

  @GET
  @Path("/recoveries")
  @Operation(summary = "List a receiver's recoveries, newest first")
  public Uni<Page<Recovery>> list(UUID id, @RestQuery String cursor, @RestQuery String limit) {
    PageSlice page = cursors.slice("recoveries/" + id, cursor, limit);
    return visible(id)
        .chain(() -> rows.ofReceiver(id, page))
        .map(found -> Page.of(page, found, job -> job, Recovery::id));
  }

  @GET
  @Path("/recoveries/{recoveryId}")
  @Operation(summary = "How far a recovery is")
  public Uni<Recovery> get(UUID id, UUID recoveryId) {
    return visible(id).chain(receiver -> job(id, recoveryId));
  }

  @POST
  @Path("/recoveries/{recoveryId}/cancel")
  @ResponseStatus(202)
  @Operation(
      summary = "Stop a recovery; what it has put back stays so",
      description = "May be repeated; 409 when it is done.")
  public Uni<Recovery> cancel(UUID id, UUID recoveryId) {
    return visible(id)
        .chain(receiver -> job(id, recoveryId).chain(() -> stopped(receiver, recoveryId)))
        .chain(() -> job(id, recoveryId))
        .invoke(
            job -> {
              if (job.state().equals("DONE")) {
                throw new Problem(
                    ProblemCode.STATE_CONFLICT, "It is done; nothing is left to stop.");
              }
            });
  }

  private Uni<Boolean> stopped(Receiver receiver, UUID recovery) {
    return audit.changing(
        caller.actor(),
        sql -> rows.cancel(sql, recovery),
        done -> done ? new Deed("recovery.cancelled", recovery, receiver.clientId()) : null);
  }

  private Uni<Recovery> job(UUID receiver, UUID id) {
    return rows.find(id, null, receiver)
        .onItem()
        .ifNull()
        .failWith(() -> Problem.notFound("recovery", id));
  }

  private static void isThere(Receiver receiver) {
    if (receiver.state() == ReceiverState.DELETED) {
      throw new Problem(
          ProblemCode.STATE_CONFLICT, "The receiver was deleted; nobody is left to notify.");
    }
  }

  private Uni<Receiver> visible(UUID id) {
    UUID client = caller.notificationScope(null);
    UUID own = caller.receiverScope();
    return receivers
        .find(id)
        .map(
            receiver -> {
              if (receiver == null
                  || client != null
                      && (!client.equals(receiver.clientId()) || receiver.settings().allClients())
                  || own != null && !own.equals(id)) {
                throw Problem.notFound("receiver", id);
              }
              return receiver;
            });
  }
}
