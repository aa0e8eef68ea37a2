package io.tidings.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells whose a key is: the configured admin key, or a stored one by its hash.
 *
 * <p>Found keys are remembered for {@code tidings.key-cache}, so a busy caller costs no query and a
 * revoked key stops within that time on every replica. What can't be a key is refused without a
 * query, and an unknown one is remembered for a second: whoever guesses costs the database little.
 */
@Singleton
class KeyIdentityProvider implements IdentityProvider<TokenAuthenticationRequest> {

  static final String KEY = "tidings.key";
  private static final int CACHED_KEYS = 10_000;

  private static final long UNKNOWN_NANOS = Duration.ofSeconds(1).toNanos();

  /**
   * @param key {@code null}: it is unknown
   */
  private record Remembered(ApiKey key, long untilNanos) {}

  private final KeyRepository keys;
  private final Clock clock;
  private final byte[] adminHash;
  private final long cacheNanos;
  private final ConcurrentHashMap<ByteBuffer, Remembered> found = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<ByteBuffer, Remembered> unknown = new ConcurrentHashMap<>();

  KeyIdentityProvider(KeyRepository keys, AccessConfig config, Clock clock) {
    this.clock = clock;
    this.keys = keys;
    this.adminHash = ApiKey.hash(config.adminKey());
    this.cacheNanos = config.keyCache().toNanos();
  }

  @Override
  public Class<TokenAuthenticationRequest> getRequestType() {
    return TokenAuthenticationRequest.class;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      TokenAuthenticationRequest request, AuthenticationRequestContext context) {
    byte[] hash = ApiKey.hash(request.getToken().getToken());
    if (MessageDigest.isEqual(hash, adminHash)) {
      return Uni.createFrom()
          .item(
              identity(
                  new ApiKey(null, "admin-key", Role.ADMIN, null, null, null, null, null, null)));
    }
    if (!ApiKey.canBe(request.getToken().getToken())) {
      return unknown();
    }
    Remembered remembered =
        found.getOrDefault(ByteBuffer.wrap(hash), unknown.get(ByteBuffer.wrap(hash)));
    if (remembered != null && remembered.untilNanos() - System.nanoTime() > 0) {
      return known(remembered.key());
    }
    return keys.findByHash(hash)
        .invoke(key -> remember(hash, key, key == null ? UNKNOWN_NANOS : nanosOf(key)))
        .chain(KeyIdentityProvider::known);
  }

  /** Not beyond its end. */
  private long nanosOf(ApiKey key) {
    if (key.expiresAt() == null) {
      return cacheNanos;
    }
    Duration left = Duration.between(clock.instant(), key.expiresAt());
    return left.compareTo(Duration.ofNanos(cacheNanos)) < 0
        ? Math.max(0, left.toNanos())
        : cacheNanos;
  }

  private static Uni<SecurityIdentity> known(ApiKey key) {
    return key == null ? unknown() : Uni.createFrom().item(identity(key));
  }

  private static Uni<SecurityIdentity> unknown() {
    return Uni.createFrom().failure(new AuthenticationFailedException("unknown key"));
  }

  /** Forgets every remembered key: a revocation acts at once on the replica that made it. */
  void forget() {
    found.clear();
  }

  private void remember(byte[] hash, ApiKey key, long nanos) {
    // Apart, so that whoever guesses pushes no good key out.
    ConcurrentHashMap<ByteBuffer, Remembered> in = key == null ? unknown : found;
    if (in.size() >= CACHED_KEYS) {
      in.clear();
    }
    in.put(ByteBuffer.wrap(hash), new Remembered(key, System.nanoTime() + nanos));
  }

  private static SecurityIdentity identity(ApiKey key) {
    return QuarkusSecurityIdentity.builder()
        .setPrincipal(new QuarkusPrincipal(key.name()))
        .addRole(key.role().name())
        .addAttribute(KEY, key)
        .build();
  }
}
