package io.tidings.access;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.ext.web.RoutingContext;

/** The key that a request was let in with. */
final class CurrentKey {

  private CurrentKey() {}

  /** {@code null}: none was needed, or none was found. */
  static ApiKey of(RoutingContext request) {
    SecurityIdentity identity =
        request.user() instanceof QuarkusHttpUser user ? user.getSecurityIdentity() : null;
    return identity == null ? null : identity.getAttribute(KeyIdentityProvider.KEY);
  }
}
