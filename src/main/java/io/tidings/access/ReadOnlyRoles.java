package io.tidings.access;

import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Map;

/**
 * Lets a read-only role make the reads of the role it resembles, and nothing else: {@code GET}, and
 * {@code POST} to a path that ends with {@code /query}. So endpoints need not name these roles, and
 * a new endpoint that changes something rejects them.
 */
@Singleton
class ReadOnlyRoles implements SecurityIdentityAugmentor {

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
