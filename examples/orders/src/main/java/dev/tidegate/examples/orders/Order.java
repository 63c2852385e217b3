package dev.tidegate.examples.orders;

import java.util.List;

/**
 * What a customer asked for; not checked yet.
 *
 * @param customer who, and the unit by which flags are decided
 * @param lines what
 */
record Order(String id, String customer, List<Line> lines) {
  Order {
    lines = List.copyOf(lines);
  }

  /** So many pieces of one product. */
  record Line(String sku, int quantity) {}

  int pieces() {
    return lines.stream().mapToInt(Line::quantity).sum();
  }
}
