package io.tidings.access;

import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/**
 * Asks whose an API key is. A type of its own: what an OIDC issuer signed is no key, nor asked as
 * one.
 */
final class KeyRequest extends BaseAuthenticationRequest implements AuthenticationRequest {

  private final String key;

  KeyRequest(String key) {
    this.key = key;
  }

  String key() {
    return key;
  }
}
