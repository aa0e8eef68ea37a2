package io.tidings.access;

import io.tidings.secrets.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Describes an API key: its owner and its rights, never the key itself.
 *
 * @param clientId {@code null} for ADMIN and OPERATOR only
 * @param receiverId set for RECEIVER only
 * @param createdBy name of the key that created this one; {@code null}: unknown
 * @param lastUsedAt accurate to the minute; {@code null}: never used
 * @param expiresAt from then on the key is rejected; {@code null}: it never expires
 */
record ApiKey(
    @Nullable UUID id,
    String name,
    Role role,
    @Nullable UUID clientId,
    @Nullable UUID receiverId,
    @Nullable Instant createdAt,
    @Nullable String createdBy,
    @Nullable Instant lastUsedAt,
    @Nullable Instant expiresAt) {

  private static final Pattern FORM = Pattern.compile("tdk_[A-Za-z0-9_-]{43}");

  /** Whether the text has the form of our keys. If not, no database lookup is needed. */
  static boolean canBe(String key) {
    return FORM.matcher(key).matches();
  }

  /** Generates a key of 256 random bits. Its prefix lets secret scanners find a leaked key. */
  static String generate() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return "tdk_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Returns the SHA-256 of the key: only this is stored and looked up. */
  static byte[] hash(String key) {
    return Sha256.of(key.getBytes(StandardCharsets.UTF_8));
  }
}
