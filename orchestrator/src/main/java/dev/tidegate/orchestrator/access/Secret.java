package dev.tidegate.orchestrator.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;

/** A text that never shows in a log, an error or a debugger's string. Compared in constant time. */
public final class Secret {
  private final byte[] content;

  private Secret(byte[] content) {
    this.content = content;
  }

  /**
   * A secret of {@code text}, without the white space around it.
   *
   * @throws IllegalArgumentException if nothing is left
   */
  public static Secret of(String text) {
    String trimmed = text.strip();
    if (trimmed.isEmpty()) {
      throw new IllegalArgumentException("a secret must not be empty");
    }
    return new Secret(trimmed.getBytes(UTF_8));
  }

  /** True if {@code candidate} is the same text; takes as long for a wrong one as for the right. */
  public boolean matches(String candidate) {
    return MessageDigest.isEqual(content, candidate.getBytes(UTF_8));
  }

  /** The text itself, to send it with a request. Never log it. */
  public String reveal() {
    return new String(content, UTF_8);
  }

  @Override
  public String toString() {
    return "Secret[…]";
  }
}
