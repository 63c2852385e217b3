package dev.tidegate.core.document;

/**
 * Where in its text a node begins.
 *
 * @param line counted from 1; 0 if the node was built, not read
 * @param column counted from 1, in characters; 0 if the node was built, not read
 */
public record Position(int line, int column) {
  /** The position of nodes that were built and never had a text. */
  public static final Position NONE = new Position(0, 0);

  /** True if there is a text to point at. */
  public boolean isKnown() {
    return line > 0;
  }

  @Override
  public String toString() {
    return isKnown() ? line + ":" + column : "-";
  }
}
