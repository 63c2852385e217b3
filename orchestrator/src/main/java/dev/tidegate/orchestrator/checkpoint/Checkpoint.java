package dev.tidegate.orchestrator.checkpoint;

import dev.tidegate.core.store.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * One named state of an instance.
 *
 * @param content at most {@value #CONTENT_BYTES_MAX} bytes
 * @param sha256 of the content, 32 bytes
 * @param format media type or serialiser name, at most {@value #FORMAT_CHARS_MAX} characters
 */
public record Checkpoint(Bytes content, Bytes sha256, String format) {
  /** Largest content, in bytes. */
  public static final int CONTENT_BYTES_MAX = 1 << 20;

  /** Longest format, in characters. */
  public static final int FORMAT_CHARS_MAX = 256;

  public Checkpoint {
    if (content.size() > CONTENT_BYTES_MAX) {
      throw new IllegalArgumentException(
          "size_bytes: %d, at most %d".formatted(content.size(), CONTENT_BYTES_MAX));
    }
    if (format.length() > FORMAT_CHARS_MAX) {
      throw new IllegalArgumentException(
          "format: %d characters, at most %d".formatted(format.length(), FORMAT_CHARS_MAX));
    }
    if (!digest(content).equals(sha256)) {
      throw new IllegalArgumentException("sha256: the content that arrived has another digest");
    }
  }

  /** The checkpoint of {@code content}, its digest computed here. */
  public static Checkpoint of(byte[] content, String format) {
    Bytes copy = Bytes.of(content);
    return new Checkpoint(copy, digest(copy), format);
  }

  private static Bytes digest(Bytes content) {
    try {
      return Bytes.of(MessageDigest.getInstance("SHA-256").digest(content.toArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
