package dev.tidegate.core.document;

import java.util.List;

/** A text is not a document: malformed, too large, too deep, or it uses what is not allowed. */
public final class DocumentException extends InvalidDocumentException {
  private static final long serialVersionUID = 1;

  DocumentException(Problem problem) {
    super(List.of(problem));
  }

  /** What is wrong, with line and column. */
  public Problem problem() {
    return problems().get(0);
  }
}
