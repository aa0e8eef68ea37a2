package io.tidings.signing;

import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.access.Caller;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirementsSet;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Publishes our public keys to everybody, and lets the operator rotate and delete keys. */
@Path("/")
@Tag(name = "Signing keys")
public class SigningKeyResource {

  private static final String CACHED = "public, max-age=300";

  /** A JSON Web Key Set (RFC 7517). */
  public record KeySet(List<PublicKey> keys) {}

  /**
   * One key, as a JSON Web Key (RFC 8037) and in the form of Standard Webhooks.
   *
   * @param signsUntil {@code null} for the current key
   */
  public record PublicKey(
      String kid,
      String kty,
      String crv,
      String x,
      String use,
      String alg,
      String whpk,
      Instant createdAt,
      @Nullable Instant signsUntil) {

    static PublicKey of(SigningKey key) {
      return new PublicKey(
          key.id().toString(),
          "OKP",
          "Ed25519",
          Base64.getUrlEncoder().withoutPadding().encodeToString(key.publicKey()),
          "sig",
          "EdDSA",
          key.wireForm(),
          key.createdAt(),
          key.signsUntil());
    }
  }

  private final SigningKeys keys;
  private final Caller caller;

  SigningKeyResource(SigningKeys keys, Caller caller) {
    this.caller = caller;
    this.keys = keys;
  }

  @GET
  @NonBlocking
  @Path(".well-known/tidings/signing-keys")
  @PermitAll
  @SecurityRequirementsSet
  @Operation(
      operationId = "listSigningKeys",
      summary = "List the public keys of v1a signatures, as a JSON Web Key Set",
      description = "Newest first. A signature is valid when one of these keys verifies it.")
  public RestResponse<KeySet> all() {
    return answer(keys.all());
  }

  @POST
  @Path("v1/signing-keys/rotate")
  @RolesAllowed(Role.ADMIN_ROLE)
  @Operation(
      operationId = "rotateSigningKey",
      summary = "Make a new key; the previous one also signs for 24 hours and stays listed")
  public Uni<KeySet> rotate() {
    return keys.rotate(caller.actor()).map(SigningKeyResource::set);
  }

  @DELETE
  @Path("v1/signing-keys/{id}")
  @RolesAllowed(Role.ADMIN_ROLE)
  @Operation(
      operationId = "deleteSigningKey",
      summary = "Delete a key from the list: its signatures are no longer valid",
      description = "For a leaked key: rotate first, then delete it.")
  public Uni<Void> delete(UUID id) {
    return keys.delete(id, caller.actor())
        .chain(done -> done ? Uni.createFrom().voidItem() : refuse(id, keys.all()));
  }

  private static Uni<Void> refuse(UUID id, List<SigningKey> all) {
    return Uni.createFrom()
        .failure(
            all.stream().anyMatch(key -> key.id().equals(id))
                ? new Problem(
                    ProblemCode.STATE_CONFLICT,
                    "It is the current key; rotate first, then delete it.")
                : Problem.notFound("signing key", id));
  }

  private static RestResponse<KeySet> answer(List<SigningKey> keys) {
    return RestResponse.ResponseBuilder.ok(set(keys)).header("Cache-Control", CACHED).build();
  }

  private static KeySet set(List<SigningKey> keys) {
    return new KeySet(keys.stream().map(PublicKey::of).toList());
  }
}
