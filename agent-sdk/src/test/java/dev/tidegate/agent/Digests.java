package dev.tidegate.agent;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 for the testing orchestrator. */
final class Digests {
  private Digests() {}

  static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
