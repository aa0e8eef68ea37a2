package io.tidings.signing;

/** Makes one of the signatures that a request carries. */
public interface Signer {

  /**
   * @param content the exact bytes to sign
   * @return version and signature as they stand in the header, like {@code v1,K5oZ…}
   */
  String signature(byte[] content);
}
