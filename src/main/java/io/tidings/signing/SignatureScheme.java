package io.tidings.signing;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;

/** The signature versions of Standard Webhooks. */
public enum SignatureScheme {
  /** HMAC-SHA256 with a shared secret. */
  @JsonProperty("v1")
  V1("v1"),
  /** Ed25519: a receiver needs only our public key, and nobody else can sign for us. */
  @JsonProperty("v1a")
  V1A("v1a");

  private final String wireForm;

  SignatureScheme(String wireForm) {
    this.wireForm = wireForm;
  }

  /** The form in the database and on the wire. */
  @JsonValue
  public String wireForm() {
    return wireForm;
  }

  public static SignatureScheme of(String wireForm) {
    return V1.wireForm.equals(wireForm) ? V1 : V1A;
  }

  @Override
  public String toString() {
    return wireForm;
  }

  /** Makes one signature of a request. */
  public interface Signer {

    /**
     * @param content the exact bytes to sign
     * @return version and signature as in the header, like {@code v1,K5oZ…}
     */
    String signature(byte[] content);
  }
}
