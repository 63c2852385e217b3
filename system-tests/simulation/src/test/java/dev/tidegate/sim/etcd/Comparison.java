package dev.tidegate.sim.etcd;

import java.util.Optional;
import java.util.function.Consumer;

/** Puts one random sequence to two sides and looks for the first answer that differs. */
final class Comparison {
  private static final int STEPS = 60;

  private final Side left;
  private final Side right;
  private final Consumer<String> told;

  private Comparison(Side left, Side right, Consumer<String> told) {
    this.left = left;
    this.right = right;
    this.told = told;
  }

  /** What differs first, or nothing. */
  static Optional<String> differenceOf(long seed, Side left, Side right) {
    return differenceOf(seed, left, right, answer -> {});
  }

  /** The same; {@code told} hears every answer that both gave. */
  static Optional<String> differenceOf(long seed, Side left, Side right, Consumer<String> told) {
    return new Comparison(left, right, told).run(seed).map(found -> "seed " + seed + ", " + found);
  }

  private Optional<String> run(long seed) {
    RandomSteps steps = new RandomSteps(seed);
    // one write that belongs to the sequence: what was compacted before lies below it
    Optional<String> difference = ask(0, steps.first());
    for (int i = 1; i <= STEPS && difference.isEmpty(); i++) {
      difference = ask(i, steps.next(right.revision(), right.leases(), right.watches()));
    }
    for (int i = 0; i < right.watches() && difference.isEmpty(); i++) {
      int number = i;
      difference = ask(STEPS, new RandomSteps.Step("close watch " + i, side -> side.close(number)));
    }
    for (int i = 0; i < right.leases() && difference.isEmpty(); i++) {
      int number = i;
      difference = ask(STEPS, new RandomSteps.Step("revoke " + i, side -> side.revoke(number)));
    }
    return difference;
  }

  private Optional<String> ask(int number, RandomSteps.Step step) {
    String first = step.ask().apply(left);
    String second = step.ask().apply(right);
    if (first.equals(second)) {
      told.accept(first);
      return Optional.empty();
    }
    return Optional.of("step %d, %s%n  %s%n  %s".formatted(number, step.what(), first, second));
  }
}
