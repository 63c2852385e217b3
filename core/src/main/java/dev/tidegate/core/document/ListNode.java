package dev.tidegate.core.document;

import java.util.Arrays;
import java.util.List;

/**
 * A list of values.
 *
 * @param items unmodifiable, in order
 */
public record ListNode(List<Node> items, Position position) implements Node {
  public ListNode {
    items = List.copyOf(items);
  }

  /** A built list without position. */
  public static ListNode of(Node... items) {
    return of(Arrays.asList(items));
  }

  /** A built list without position. */
  public static ListNode of(List<? extends Node> items) {
    return new ListNode(List.copyOf(items), Position.NONE);
  }

  /** A built list of strings without position. */
  public static ListNode ofTexts(List<String> texts) {
    return of(texts.stream().map(TextNode::of).toList());
  }

  @Override
  public String kind() {
    return "list";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ListNode list && items.equals(list.items);
  }

  @Override
  public int hashCode() {
    return items.hashCode();
  }

  @Override
  public String toString() {
    return JsonWriter.compact(this);
  }
}
