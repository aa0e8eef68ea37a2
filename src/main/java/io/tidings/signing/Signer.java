package io.tidings.signing;

/** Makes one signature of a request. */
public interface Signer {

  /**
   * @param content the exact bytes to sign
   * @return version and signature as in the header, like {@code v1,K5oZ…}
   */
  String signature(byte[] content);
}
