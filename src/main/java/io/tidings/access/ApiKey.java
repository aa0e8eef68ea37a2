package io.tidings.access;

import io.tidings.platform.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/**
 * A stored key: whose it is and what it may do, never the key itself.
 *
 * @param clientId {@code null} for ADMIN only
 * @param receiverId set for RECEIVER only
 */
record ApiKey(UUID id, String name, Role role, UUID clientId, UUID receiverId, Instant createdAt) {

  /** A new key of 256 random bits. The prefix lets secret scanners find a leaked one. */
  static String generate() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return "tdk_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** What is stored and looked up: the SHA-256 of the key. */
  static byte[] hash(String key) {
    return Sha256.of(key.getBytes(StandardCharsets.UTF_8));
  }
}
