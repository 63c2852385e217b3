package dev.tidegate.core.document;

/**
 * One value of a document. Two nodes are equal if their values are: positions never count, members
 * of maps compare in any order, and numbers compare by value ({@code 1.0} equals {@code 1}).
 */
public sealed interface Node permits MapNode, ListNode, TextNode, NumberNode, BoolNode, NullNode {
  /** Where the value begins in its text, or {@link Position#NONE}. */
  Position position();

  /** What this is, for messages: "map", "list", "text", "number", "true or false", "null". */
  String kind();
}
