package io.tidings.signing;

import io.tidings.signing.WebhookSignature.SignatureScheme;
import io.tidings.signing.WebhookSignature.SignatureScheme.Signer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.jspecify.annotations.Nullable;

/**
 * Signs with an Ed25519 key pair (RFC 8032) of this service, as {@code v1a} of Standard Webhooks.
 * Never logged: {@code toString} shows only the id.
 *
 * <p>Uses Bouncy Castle, which takes a tenth of the JDK's time: this matters on an event loop that
 * serves all receivers (decision 42).
 *
 * @param publicKey 32 bytes
 * @param signsUntil end of the overlap with a newer key; {@code null} for the current key
 */
public record SigningKey(
    UUID id,
    Ed25519PrivateKeyParameters privateKey,
    byte[] publicKey,
    Instant createdAt,
    @Nullable Instant signsUntil)
    implements Signer {

  private static final String ALGORITHM = "Ed25519";
  private static final String PREFIX = "whpk_";
  private static final int PUBLIC_BYTES = 32;

  /** The encoded parts of a new key pair. */
  record Material(byte[] pkcs8, byte[] publicKey) {

    static Material generate() {
      try {
        KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        byte[] encoded = pair.getPublic().getEncoded(); // X.509: ends with the key
        return new Material(
            pair.getPrivate().getEncoded(),
            Arrays.copyOfRange(encoded, encoded.length - PUBLIC_BYTES, encoded.length));
      } catch (GeneralSecurityException e) {
        throw noEd25519(e);
      }
    }
  }

  static Ed25519PrivateKeyParameters privateKey(byte[] pkcs8) {
    try {
      EdECPrivateKey key =
          (EdECPrivateKey)
              KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      return new Ed25519PrivateKeyParameters(key.getBytes().orElseThrow());
    } catch (GeneralSecurityException e) {
      throw noEd25519(e);
    }
  }

  boolean signsAt(Instant now) {
    return signsUntil == null || now.isBefore(signsUntil);
  }

  /** The public key in the form of Standard Webhooks. */
  String wireForm() {
    return PREFIX + Base64.getEncoder().encodeToString(publicKey);
  }

  @Override
  public String signature(byte[] content) {
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, privateKey);
    signer.update(content, 0, content.length);
    return SignatureScheme.V1A.wireForm()
        + ","
        + Base64.getEncoder().encodeToString(signer.generateSignature());
  }

  private static IllegalStateException noEd25519(GeneralSecurityException e) {
    return new IllegalStateException("this Java runtime lacks Ed25519, standard since Java 15", e);
  }

  @Override
  public String toString() {
    return "signing key " + id;
  }
}
