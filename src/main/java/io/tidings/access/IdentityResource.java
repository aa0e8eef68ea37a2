package io.tidings.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Tells a caller who it is. */
@Path("/v1/whoami")
@Tag(name = "Access")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
public class IdentityResource {

  private final Caller caller;

  IdentityResource(Caller caller) {
    this.caller = caller;
  }

  @GET
  @Operation(
      operationId = "getIdentity",
      summary = "Get the name, the role and the scope of the key that asks")
  public Uni<Identity> whoAmI() {
    return Uni.createFrom().item(caller.identity());
  }

  /**
   * Who asks.
   *
   * @param clientId the client it is limited to, or {@code null}
   * @param receiverId the receiver it is limited to, or {@code null}
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Identity(
      String name, String role, @Nullable UUID clientId, @Nullable UUID receiverId) {}
}
