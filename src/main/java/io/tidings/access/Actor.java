package io.tidings.access;

import java.util.UUID;

/**
 * Who makes a change.
 *
 * @param keyId {@code null}: it is the configured admin key, or Tidings itself
 * @param clientId whose key it is; {@code null}: the operator's
 * @param address from where the request came; {@code null}: Tidings itself
 */
public record Actor(UUID keyId, UUID clientId, String name, String role, String address) {

  /** No request asked for it. */
  public static final Actor TIDINGS = new Actor(null, null, "tidings", "SYSTEM", null);
}
