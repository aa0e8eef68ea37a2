package io.tidings.access;

import java.util.UUID;

/**
 * The author of a change.
 *
 * @param keyId {@code null}: the configured admin key, or Tidings itself
 * @param clientId the client that owns the key; {@code null}: the operator
 * @param address where the request came from; {@code null}: Tidings itself
 */
public record Actor(UUID keyId, UUID clientId, String name, String role, String address) {

  /** The author of changes that no request asked for. */
  public static final Actor TIDINGS = new Actor(null, null, "tidings", "SYSTEM", null);
}
