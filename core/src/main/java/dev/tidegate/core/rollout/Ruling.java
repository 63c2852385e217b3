package dev.tidegate.core.rollout;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of one request.
 *
 * @param decision what it leads to, or null
 * @param refusal why it is refused, or null; with both null it goes on waiting
 */
record Ruling(@Nullable Decision decision, @Nullable String refusal) {
  /** Nothing yet: what it asks for cannot happen now, but will. */
  static final Ruling LATER = new Ruling(null, null);

  static Ruling refused(String why) {
    return new Ruling(null, why);
  }

  static Ruling of(Decision decision) {
    return new Ruling(decision, null);
  }
}
