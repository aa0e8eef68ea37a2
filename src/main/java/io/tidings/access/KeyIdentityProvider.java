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
import io.tidings.access.ApiKey.Role;
import io.tidings.access.ProductionGuard.AccessConfig;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.security.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

  private final UnknownKeyLimit guesses;
  private final KeyCache cache;
  private final byte[] adminHash;

  KeyIdentityProvider(UnknownKeyLimit guesses, KeyCache cache, AccessConfig config) {
    this.guesses = guesses;
    this.cache = cache;
    this.adminHash = ApiKey.hash(config.adminKey());
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
    ApiKey cached = cache.known(hash);
    if (cached != null || cache.isUnknown(hash)) {
      return known(cached);
    }
    return guesses
        .lookUp(hash)
        .invoke(key -> cache.add(hash, Optional.ofNullable(key)))
        .chain(KeyIdentityProvider::known);
  }

  private boolean isAdmin(byte[] hash) {
    return MessageDigest.isEqual(hash, adminHash);
  }

  /** Whether the text may be a key; needs no query. */
  boolean canBe(String key) {
    return ApiKey.canBe(key) || isAdmin(ApiKey.hash(key));
  }

  private static Uni<SecurityIdentity> known(@Nullable ApiKey key) {
    return key == null ? unknown() : Uni.createFrom().item(identity(key));
  }

  private static Uni<SecurityIdentity> unknown() {
    return Uni.createFrom().failure(new AuthenticationFailedException("unknown key"));
  }

  /** Clears the caches: a key created or revoked by this replica takes effect here at once. */
  void forget() {
    cache.clear();
    guesses.forget();
  }

  /** A new key was created here: nothing that is known of others changes. */
  void learned() {
    guesses.forget();
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
