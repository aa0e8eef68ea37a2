package io.tidings.access;

import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.access.AuditTrail.AuditedChange;
import io.tidings.web.Cursors;
import io.tidings.web.Page;
import io.tidings.web.Page.PageSlice;
import io.tidings.web.Problem;
import io.tidings.web.RequestValidator.PlainText;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.net.URI;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** Creates, lists and deletes clients, which own recharges, receivers and keys. ADMIN only. */
@Path("/v1/clients")
@Tag(name = "Clients and keys")
@RolesAllowed(Role.ADMIN_ROLE)
public class ClientResource {

  private static final String LIST = "clients";

  /** The request to create a client. */
  public record NewClient(@NotNull @PlainText(max = 100) String name) {}

  private final ClientRepository clients;
  private final KeyIdentityProvider identities;
  private final AuditTrail audit;
  private final Caller caller;
  private final Cursors cursors;

  ClientResource(
      ClientRepository clients,
      KeyIdentityProvider identities,
      AuditTrail audit,
      Caller caller,
      Cursors cursors) {
    this.clients = clients;
    this.audit = audit;
    this.caller = caller;
    this.identities = identities;
    this.cursors = cursors;
  }

  @POST
  @Consumes("application/json")
  @Operation(operationId = "createClient", summary = "Create a client")
  public Uni<RestResponse<ClientRepository.Client>> create(@NotNull @Valid NewClient asked) {
    return audit
        .changeAndRecord(
            caller.actor(),
            sql -> clients.insert(sql, asked.name()),
            client -> new AuditedChange("client.created", client.id(), client.id()))
        .map(
            client ->
                RestResponse.ResponseBuilder.<ClientRepository.Client>created(
                        URI.create("/v1/clients/" + client.id()))
                    .entity(client)
                    .build());
  }

  @GET
  @Operation(operationId = "listClients", summary = "List clients")
  public Uni<Page<ClientRepository.Client>> list(
      @RestQuery String cursor, @RestQuery String limit) {
    PageSlice page = cursors.slice(LIST, cursor, limit);
    return clients
        .list(page)
        .map(rows -> Page.of(page, rows, client -> client, ClientRepository.Client::id));
  }

  @GET
  @Path("/{id}")
  @Operation(operationId = "getClient", summary = "Get a client")
  public Uni<ClientRepository.Client> get(UUID id) {
    return clients.find(id).onItem().ifNull().failWith(() -> Problem.notFound("client", id));
  }

  @DELETE
  @Path("/{id}")
  @Operation(
      operationId = "deleteClient",
      summary = "Delete a client that has no receivers; its keys become invalid")
  public Uni<Void> delete(UUID id) {
    return audit
        .changeAndRecord(
            caller.actor(),
            sql -> clients.delete(sql, id),
            done -> new AuditedChange("client.deleted", id, id))
        .invoke(identities::forget);
  }
}
