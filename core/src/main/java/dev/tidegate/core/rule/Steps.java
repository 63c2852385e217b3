package dev.tidegate.core.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much an iterating operator may still do, all that it encloses taken together. For one
 * evaluation on one thread; where it is used up the evaluation fails.
 */
final class Steps {
  static final int MAX = 100_000;

  private static final int CHARS_PER_STEP = 64;

  private int left = MAX;

  /** The steps of the iteration around {@code outer}, or new ones for an outermost iteration. */
  static Steps within(@Nullable Frame outer) {
    return outer == null ? new Steps() : outer.steps();
  }

  /** Takes one step for an item. */
  void take() {
    take(1);
  }

  private void take(int count) {
    left -= count;
    if (left < 0) {
      throw new RuleFailure("iterates too long: more than " + MAX + " steps");
    }
  }

  /** Takes what making {@code value} cost, if that was inside an iteration. */
  static @Nullable Object charged(@Nullable Object value, @Nullable Frame frame) {
    if (frame != null) {
      if (value instanceof String text) {
        frame.steps().take(text.length() / CHARS_PER_STEP);
      } else if (value instanceof List<?> list) {
        frame.steps().take(list.size() / CHARS_PER_STEP);
      }
    }
    return value;
  }
}
