package io.tidings.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.BaseAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.tidings.access.ProductionGuard.AccessConfig;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the identity of a key: the configured admin key, or a stored key by its hash.
 *
 * <p>Found keys are cached for {@code tidings.key-cache}, so a busy caller costs no query and a
 * revoked key stops working within that time on every replica. Guesses cost the database little:
 * what cannot be a key is rejected without a query, an unknown key is cached for a second, and
 * {@link UnknownKeyLimit} limits the rest.
 */
@Singleton
class KeyIdentityProvider implements IdentityProvider<KeyIdentityProvider.KeyRequest> {

  static final String KEY = "tidings.key";
  private static final int CACHED_KEYS = 10_000;

  private static final long UNKNOWN_NANOS = Duration.ofSeconds(1).toNanos();

  /**
   * @param key {@code null}: the key is unknown
   */
  private record Remembered(ApiKey key, long untilNanos) {}

  private final UnknownKeyLimit guesses;
  private final Clock clock;
  private final byte[] adminHash;
  private final long cacheNanos;
  private final ConcurrentHashMap<ByteBuffer, Remembered> found = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<ByteBuffer, Remembered> unknown = new ConcurrentHashMap<>();

  KeyIdentityProvider(UnknownKeyLimit guesses, AccessConfig config, Clock clock) {
    this.guesses = guesses;
    this.clock = clock;
    this.adminHash = ApiKey.hash(config.adminKey());
    this.cacheNanos = config.keyCache().toNanos();
  }

  @Override
  public Class<KeyRequest> getRequestType() {
    return KeyRequest.class;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      KeyRequest request, AuthenticationRequestContext context) {
    byte[] hash = ApiKey.hash(request.key());
    if (isAdmin(hash)) {
      return Uni.createFrom()
          .item(
              identity(
                  new ApiKey(null, "admin-key", Role.ADMIN, null, null, null, null, null, null)));
    }
    if (!ApiKey.canBe(request.key())) {
      return unknown();
    }
    Remembered remembered = remembered(ByteBuffer.wrap(hash));
    if (remembered != null) {
      return known(remembered.key());
    }
    return guesses
        .lookUp(hash)
        .invoke(key -> remember(hash, key, key == null ? UNKNOWN_NANOS : nanosOf(key)))
        .chain(KeyIdentityProvider::known);
  }

  private Remembered remembered(ByteBuffer hash) {
    for (Remembered one : new Remembered[] {found.get(hash), unknown.get(hash)}) {
      if (one != null && one.untilNanos() - System.nanoTime() > 0) {
        return one;
      }
    }
    return null;
  }

  private boolean isAdmin(byte[] hash) {
    return MessageDigest.isEqual(hash, adminHash);
  }

  /** Whether the text may be a key; needs no query. */
  boolean canBe(String key) {
    return ApiKey.canBe(key) || isAdmin(ApiKey.hash(key));
  }

  /** Returns how long to cache the key: never past its expiry. */
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

  /** Clears the caches: a key created or revoked by this replica takes effect here at once. */
  void forget() {
    found.clear();
    guesses.forget();
  }

  private void remember(byte[] hash, ApiKey key, long nanos) {
    // Two caches, so that guesses do not push out valid keys.
    ConcurrentHashMap<ByteBuffer, Remembered> in = key == null ? unknown : found;
    (key == null ? found : unknown).remove(ByteBuffer.wrap(hash));
    if (in.size() >= CACHED_KEYS) {
      in.clear();
    }
    in.put(ByteBuffer.wrap(hash), new Remembered(key, System.nanoTime() + nanos));
  }

  private static SecurityIdentity identity(ApiKey key) {
    return identity(new QuarkusPrincipal(key.name()), key);
  }

  /**
   * @param key the caller gets the rights of this key
   */
  static SecurityIdentity identity(Principal caller, ApiKey key) {
    return QuarkusSecurityIdentity.builder()
        .setPrincipal(caller)
        .addRole(key.role().name())
        .addAttribute(KEY, key)
        .build();
  }

  /**
   * Asks for the identity of an API key. It has its own type so that a token of an OIDC issuer is
   * never looked up as a key.
   */
  static final class KeyRequest extends BaseAuthenticationRequest implements AuthenticationRequest {

    private final String key;

    KeyRequest(String key) {
      this.key = key;
    }

    String key() {
      return key;
    }
  }
}
