package io.tidings.access;

import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.KeyView;
import io.tidings.access.ApiKey.NewKey;
import io.tidings.access.ApiKey.Role;
import io.tidings.access.AuditTrail.AuditedChange;
import io.tidings.web.Cursors;
import io.tidings.web.Page;
import io.tidings.web.Page.PageSlice;
import io.tidings.web.Params;
import io.tidings.web.Problem;
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
import org.jspecify.annotations.Nullable;

/** Creates, lists and revokes API keys: an ADMIN key any, a CLIENT key those of its client. */
@Path("/v1/keys")
@Tag(name = "Clients and keys")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE})
public class KeyResource {

  private final KeyRepository keys;
  private final ClientRepository clients;
  private final AuditTrail audit;
  private final KeyIssuer issuer;
  private final KeyIdentityProvider identities;
  private final Caller caller;
  private final Cursors cursors;

  KeyResource(
      KeyRepository keys,
      ClientRepository clients,
      AuditTrail audit,
      KeyIssuer issuer,
      KeyIdentityProvider identities,
      Caller caller,
      Cursors cursors) {
    this.keys = keys;
    this.clients = clients;
    this.audit = audit;
    this.issuer = issuer;
    this.identities = identities;
    this.caller = caller;
    this.cursors = cursors;
  }

  @POST
  @Consumes("application/json")
  @Operation(operationId = "createKey", summary = "Create a key; only this response shows it")
  public Uni<RestResponse<KeyView>> create(@NotNull @Valid NewKey asked) {
    UUID client = clientOf(asked);
    asked.check();
    ApiKey toBe =
        new ApiKey(
            null,
            asked.name(),
            asked.role(),
            client,
            asked.receiverId(),
            null,
            caller.name(),
            null,
            asked.expiresAt());
    return clients
        .require(client, asked.receiverId(), caller.isOperator())
        .chain(() -> issuer.issue(toBe, caller.actor()))
        .map(
            made ->
                RestResponse.ResponseBuilder.<KeyView>created(
                        URI.create("/v1/keys/" + made.key().id()))
                    .entity(KeyView.of(made.key(), made.text()))
                    .build());
  }

  private @Nullable UUID clientOf(NewKey asked) {
    if (!asked.role().coversAllClients()) {
      return caller.clientFor(asked.clientId());
    }
    if (caller.clientScope(null) != null) {
      throw Problem.invalid("role", "only an ADMIN key can create " + asked.role() + " keys");
    }
    if (asked.clientId() != null) {
      throw Problem.invalid("clientId", "must be left out: a key of this role has no client");
    }
    return null;
  }

  @GET
  @Operation(operationId = "listKeys", summary = "List keys; the keys themselves are not shown")
  public Uni<Page<KeyView>> list(
      @RestQuery String clientId, @RestQuery String cursor, @RestQuery String limit) {
    UUID client = caller.clientScope(Params.uuid("clientId", clientId));
    PageSlice page = cursors.slice("keys/" + client, cursor, limit);
    return keys.list(client, page)
        .map(rows -> Page.of(page, rows, key -> KeyView.of(key, null), ApiKey::id));
  }

  @DELETE
  @Path("/{id}")
  @Operation(
      operationId = "revokeKey",
      summary = "Revoke a key; every replica rejects it within tidings.key-cache")
  public Uni<Void> revoke(UUID id) {
    UUID client = caller.clientScope(null);
    return audit
        .changeAndRecord(
            caller.actor(),
            sql -> keys.revoke(sql, id, client),
            key -> key == null ? null : new AuditedChange("key.revoked", id, key.clientId()))
        .invoke(
            key -> {
              if (key == null) {
                throw Problem.notFound("key", id);
              }
              identities.forget();
            })
        .replaceWithVoid();
  }
}
