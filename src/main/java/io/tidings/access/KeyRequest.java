package io.tidings.access;

import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/**
 * Asks for the identity of an API key. It has its own type so that a token of an OIDC issuer is
 * never looked up as a key.
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
