package dev.tidegate.orchestrator.operate;

/**
 * Who does something, and why.
 *
 * @param subject as the audit names it, not empty
 * @param reason for people, may be empty
 */
public record Author(String subject, String reason) {
  public Author {
    if (subject.isEmpty()) {
      throw new IllegalArgumentException("an author has a subject");
    }
  }
}
