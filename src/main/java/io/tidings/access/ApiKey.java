package io.tidings.access;

import io.tidings.platform.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A stored key: whose it is and what it may do, never the key itself.
 *
 * @param clientId {@code null} for ADMIN and OPERATOR only
 * @param receiverId set for RECEIVER only
 * @param createdBy the name of the key that made it; {@code null}: not known
 * @param lastUsedAt to the minute; {@code null}: never
 * @param expiresAt from then on it lets nobody in; {@code null}: it has no end
 */
record ApiKey(
    UUID id,
    String name,
    Role role,
    UUID clientId,
    UUID receiverId,
    Instant createdAt,
    String createdBy,
    Instant lastUsedAt,
    Instant expiresAt) {

  private static final Pattern FORM = Pattern.compile("tdk_[A-Za-z0-9_-]{43}");

  /** Whether it can be one of ours: what can't needs no look at the database. */
  static boolean canBe(String key) {
    return FORM.matcher(key).matches();
  }

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
