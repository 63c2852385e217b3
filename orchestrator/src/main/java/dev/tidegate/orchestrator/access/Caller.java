package dev.tidegate.orchestrator.access;

/**
 * Who makes a call.
 *
 * @param subject name that audit entries carry, 1 to 128 printable characters
 * @param authenticated false where the name is only what the caller said
 */
public record Caller(String subject, boolean authenticated) {
  private static final int SUBJECT_CHARS_MAX = 128;

  public Caller {
    if (subject.isBlank() || subject.length() > SUBJECT_CHARS_MAX) {
      throw new IllegalArgumentException(
          "a subject has 1 to %d characters: '%s'".formatted(SUBJECT_CHARS_MAX, subject));
    }
  }
}
