package io.tidings.secrets;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Computes SHA-256, which every Java has. Any thread. */
public final class Sha256 {

  private Sha256() {}

  /** A new digest, to update in pieces, by one thread. */
  public static MessageDigest begin() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  public static byte[] of(byte[] bytes) {
    return begin().digest(bytes);
  }
}
