package dev.tidegate.core.rule;

import dev.tidegate.core.document.Node;

/** A rule that no context can be evaluated with; found when compiling. */
public final class MalformedRule extends RuntimeException {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // never serialised
  private final Node node;

  MalformedRule(Node node, String message) {
    super(message, null, false, false);
    this.node = node;
  }

  /** The part of the rule that is wrong. */
  public Node node() {
    return node;
  }
}
