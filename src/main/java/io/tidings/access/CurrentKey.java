package io.tidings.access;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.ext.web.RoutingContext;

/** Finds the key that authenticated a request. */
final class CurrentKey {

  private CurrentKey() {}

  /** Returns {@code null} when no key was needed, or none was found. */
  static ApiKey of(RoutingContext request) {
    SecurityIdentity identity =
        request.user() instanceof QuarkusHttpUser user ? user.getSecurityIdentity() : null;
    return identity == null ? null : identity.getAttribute(KeyIdentityProvider.KEY);
  }
}
