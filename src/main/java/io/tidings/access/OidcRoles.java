package io.tidings.access;

import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import io.tidings.web.RequestValidator.PlainText;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gives a person with an OIDC token one of our roles. Only the configured role names count: a role
 * that the issuer calls ADMIN for other purposes grants nothing. Quarkus has already checked the
 * token's signature, expiry, issuer and audience.
 *
 * <p>A person without a role of ours, or whose client does not exist, is known and may do nothing.
 */
@Singleton
class OidcRoles implements SecurityIdentityAugmentor {

  private static final Logger LOG = Logger.getLogger(OidcRoles.class);
  private static final int LONGEST_NAME = 100;

  private final OidcRoleConfig config;
  private final ClientRepository clients;

  OidcRoles(OidcRoleConfig config, ClientRepository clients) {
    this.config = config;
    this.clients = clients;
  }

  /** Runs before {@link KeyAuthentication.ReadOnlyRoles}, which needs the role found here. */
  @Override
  public int priority() {
    return 1;
  }

  @Override
  public Uni<SecurityIdentity> augment(
      SecurityIdentity identity, AuthenticationRequestContext context) {
    if (!(identity.getPrincipal() instanceof JsonWebToken token)) {
      return Uni.createFrom().item(identity);
    }
    Role role = role(identity.getRoles());
    if (role == null || role.coversAllClients()) {
      return Uni.createFrom().item(identity(token, role, null));
    }
    UUID client = client(token);
    return client == null
        ? Uni.createFrom().item(identity(token, null, null))
        : clients
            .find(client)
            .onFailure()
            .transform(OidcRoles::clientLookupFailed) // a Problem, so the issuer is not blamed
            .map(found -> identity(token, found == null ? null : role, client));
  }

  private static Problem clientLookupFailed(Throwable failure) {
    LOG.warnf("oidc.client_lookup_failed error=\"%s\"", failure.getMessage());
    return new Problem(
        ProblemCode.UNAVAILABLE,
        "The client of this token could not be looked up; try again shortly.");
  }

  private @Nullable Role role(Set<String> named) {
    OidcRoleConfig.Roles roles = config.roles();
    if (named.contains(roles.admin())) {
      return Role.ADMIN;
    }
    if (named.contains(roles.operator())) {
      return Role.OPERATOR;
    }
    if (named.contains(roles.client())) {
      return Role.CLIENT;
    }
    return named.contains(roles.auditor()) ? Role.AUDITOR : null;
  }

  private @Nullable UUID client(JsonWebToken token) {
    Object named = token.getClaim(config.clientClaim());
    try {
      return named instanceof String text ? UUID.fromString(text) : null;
    } catch (IllegalArgumentException noId) {
      return null;
    }
  }

  private static SecurityIdentity identity(
      JsonWebToken token, @Nullable Role role, @Nullable UUID client) {
    return role == null
        ? QuarkusSecurityIdentity.builder().setPrincipal(token).build()
        : KeyIdentityProvider.identity(
            token, new ApiKey(id(token), name(token), role, client, null, null, null, null, null));
  }

  private static String name(JsonWebToken token) {
    String name = token.getName();
    return name != null && name.length() <= LONGEST_NAME && PlainText.Rule.isClean(name)
        ? name
        : id(token).toString();
  }

  /** The same id for all tokens of a person; audit records and limits use it. */
  private static UUID id(JsonWebToken token) {
    return UUID.nameUUIDFromBytes(
        (token.getIssuer() + "\n" + token.getSubject()).getBytes(StandardCharsets.UTF_8));
  }

  /** How an OIDC token states what a person may do, if {@code quarkus.oidc} is on. */
  @ConfigMapping(prefix = "tidings.people")
  public interface OidcRoleConfig {

    /** The claim that has the client's id, for a person with role CLIENT or AUDITOR. */
    @WithName("client-claim")
    @WithDefault("tidings_client")
    String clientClaim();

    Roles roles();

    /** The issuer's names for our roles. A person with several roles gets the first of these. */
    interface Roles {

      @WithDefault("tidings-admin")
      String admin();

      @WithDefault("tidings-operator")
      String operator();

      @WithDefault("tidings-client")
      String client();

      @WithDefault("tidings-auditor")
      String auditor();
    }
  }
}
