package dev.tidegate.bench;

/**
 * One way to evaluate the flags of the three scenarios for the users of {@link User#ALL}. Engines
 * build their flags and the contexts of all users when constructed, so that the three methods do
 * nothing but evaluate. Found by the name of their class, made without arguments; for one thread.
 */
public interface Engine {
  /** What the table calls it. */
  String title();

  /** False if this engine cannot express {@code scenario}. */
  default boolean expresses(Scenario scenario) {
    return true;
  }

  /** False if the same user may get different answers in {@link Scenario#SPLIT}. */
  default boolean isSticky() {
    return true;
  }

  /** {@link Scenario#PLAIN} for the user at {@code index} of {@link User#ALL}. */
  boolean plain(int index);

  /** {@link Scenario#SPLIT} for the user at {@code index} of {@link User#ALL}. */
  boolean split(int index);

  /** {@link Scenario#TARGETED} for the user at {@code index} of {@link User#ALL}. */
  boolean targeted(int index);

  /** Evaluates {@code scenario}; for checks, not for measuring. */
  default boolean evaluate(Scenario scenario, int index) {
    return switch (scenario) {
      case PLAIN -> plain(index);
      case SPLIT -> split(index);
      case TARGETED -> targeted(index);
    };
  }
}
