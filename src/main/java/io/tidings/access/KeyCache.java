package io.tidings.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.tidings.access.ProductionGuard.AccessConfig;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Caches keys by their hash: known ones for {@code tidings.key-cache}, but never past their expiry,
 * unknown ones for a second. Caffeine, because each entry has its own time (decision 104).
 */
@Singleton
class KeyCache {

  private static final int MOST = 10_000;
  private static final Duration UNKNOWN = Duration.ofSeconds(1);

  private final Cache<ByteBuffer, ApiKey> known;
  // Apart, so that guesses do not push out valid keys.
  private final Cache<ByteBuffer, Boolean> unknown =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(UNKNOWN).build();

  KeyCache(AccessConfig config, Clock clock) {
    known =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfter(
                Expiry.<ByteBuffer, ApiKey>writing(
                    (hash, key) -> timeOf(key, config.keyCache(), clock)))
            .build();
  }

  private static Duration timeOf(ApiKey key, Duration usual, Clock clock) {
    if (key.expiresAt() == null) {
      return usual;
    }
    Duration left = Duration.between(clock.instant(), key.expiresAt());
    return left.compareTo(usual) < 0 ? left : usual;
  }

  /** Returns the key with this hash, or {@code null} if the cache does not have it. */
  @Nullable ApiKey known(byte[] hash) {
    return known.getIfPresent(ByteBuffer.wrap(hash));
  }

  /** Whether no key with this hash was found a moment ago. */
  boolean isUnknown(byte[] hash) {
    return unknown.getIfPresent(ByteBuffer.wrap(hash)) != null;
  }

  /** Stores the result of a lookup. */
  void add(byte[] hash, Optional<ApiKey> found) {
    ByteBuffer id = ByteBuffer.wrap(hash);
    if (found.isPresent()) {
      unknown.invalidate(id);
      known.put(id, found.get());
    } else {
      known.invalidate(id);
      unknown.put(id, true);
    }
  }

  /** A key was created or revoked here: that takes effect on this replica at once. */
  void clear() {
    known.invalidateAll();
    unknown.invalidateAll();
  }
}
