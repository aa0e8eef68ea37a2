package io.tidings.reconciliation.statement;

import io.tidings.signing.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Makes JSON Web Signatures (RFC 7515, compact) with our published Ed25519 keys (RFC 8037). */
final class Jws {

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private Jws() {}

  static String sign(SigningKey key, String payload) {
    String header = "{\"alg\":\"EdDSA\",\"kid\":\"" + key.id() + "\"}";
    String input = encoded(header) + '.' + encoded(payload);
    String signature = key.signature(input.getBytes(StandardCharsets.US_ASCII)); // v1a,<base64>
    byte[] bytes = Base64.getDecoder().decode(signature.substring(signature.indexOf(',') + 1));
    return input + '.' + BASE64.encodeToString(bytes);
  }

  private static String encoded(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
