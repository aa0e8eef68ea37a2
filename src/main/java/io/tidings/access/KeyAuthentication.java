package io.tidings.access;

import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.access.KeyIdentityProvider.KeyRequest;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Reads the key from {@code Authorization: Bearer …}; a request without one is anonymous. With OIDC
 * on, what cannot be a key is a person's token. An unavailable issuer affects only people: they get
 * 503, and the issuer is asked again after some seconds.
 */
@Alternative
@Priority(1) // replaces OIDC's own, which would ask the issuer about our keys
@Singleton
class KeyAuthentication implements HttpAuthenticationMechanism {

  private static final Logger LOG = Logger.getLogger(KeyAuthentication.class);
  private static final String SCHEME = "Bearer ";
  private static final long PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

  private final KeyIdentityProvider keys;
  private final OidcAuthenticationMechanism people;
  private final boolean oidc;
  private volatile long askAgainNanos = System.nanoTime();

  KeyAuthentication(
      KeyIdentityProvider keys,
      OidcAuthenticationMechanism people,
      @ConfigProperty(name = "quarkus.oidc.tenant-enabled") boolean oidc) {
    this.keys = keys;
    this.people = people;
    this.oidc = oidc;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      RoutingContext context, IdentityProviderManager identities) {
    String header = context.request().getHeader("Authorization");
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Uni.createFrom().nullItem();
    }
    String key = header.substring(SCHEME.length()).strip();
    if (oidc && !keys.canBe(key)) {
      return person(context, identities);
    }
    var request = new KeyRequest(key);
    HttpSecurityUtils.setRoutingContextAttribute(request, context); // for ReadOnlyRoles
    return identities.authenticate(request);
  }

  private Uni<SecurityIdentity> person(RoutingContext context, IdentityProviderManager identities) {
    if (askAgainNanos - System.nanoTime() > 0) {
      return Uni.createFrom().failure(issuerAway());
    }
    return people
        .authenticate(context, identities)
        .onFailure(e -> !(e instanceof SecurityException || e instanceof Problem))
        .transform(
            e -> {
              askAgainNanos = System.nanoTime() + PAUSE_NANOS;
              LOG.warnf("oidc.issuer_away error=\"%s\"", e.getMessage());
              return issuerAway();
            });
  }

  private static Problem issuerAway() {
    return new Problem(
        ProblemCode.UNAVAILABLE, "The issuer of this token is unavailable; try again shortly.");
  }

  @Override
  public Uni<ChallengeData> getChallenge(RoutingContext context) {
    return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer"));
  }

  @Override
  public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
    return Set.of(KeyRequest.class, TokenAuthenticationRequest.class);
  }

  /**
   * Lets a read-only role make the reads of the role it resembles, and nothing else: {@code GET},
   * and {@code POST} to a path that ends with {@code /query}. So endpoints need not name these
   * roles, and a new endpoint that changes something rejects them.
   */
  @Singleton
  static class ReadOnlyRoles implements SecurityIdentityAugmentor {

    private static final String QUERY = "/query";

    @Override
    public Uni<SecurityIdentity> augment(
        SecurityIdentity identity, AuthenticationRequestContext context) {
      return Uni.createFrom().item(identity);
    }

    @Override
    public Uni<SecurityIdentity> augment(
        SecurityIdentity identity,
        AuthenticationRequestContext context,
        Map<String, Object> attributes) {
      ApiKey key = identity.getAttribute(KeyIdentityProvider.KEY);
      RoutingContext request = HttpSecurityUtils.getRoutingContextAttribute(attributes);
      Role likeness = key == null ? null : key.role().readsAs();
      if (likeness == null || request == null || !reads(request)) {
        return Uni.createFrom().item(identity);
      }
      return Uni.createFrom()
          .item(QuarkusSecurityIdentity.builder(identity).addRole(likeness.name()).build());
    }

    private static boolean reads(RoutingContext request) {
      HttpMethod method = request.request().method();
      return method == HttpMethod.GET
          || method == HttpMethod.HEAD
          || method == HttpMethod.POST && request.normalizedPath().endsWith(QUERY);
    }
  }
}
