package dev.tidegate.core.document;

import java.util.List;
import java.util.stream.Collectors;

/** A document was refused; carries every problem found. Nothing was done with the document. */
public class InvalidDocumentException extends RuntimeException {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // exceptions of the core are never serialised
  private final List<Problem> problems;

  /**
   * @param problems at least one
   */
  public InvalidDocumentException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, in the order found; never empty. */
  public final List<Problem> problems() {
    return problems;
  }
}
