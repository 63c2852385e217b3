package dev.tidegate.sim.people;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.rollout.Verb;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.operate.Author;
import dev.tidegate.orchestrator.operate.Outcome;
import dev.tidegate.orchestrator.operate.RolloutOperations;
import dev.tidegate.orchestrator.wire.Freeze;
import dev.tidegate.sim.runtime.Simulator;
import dev.tidegate.sim.system.SimReplica;
import dev.tidegate.sim.system.SimSystem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** People and scripts, who ask for things at random times through any replica that runs. */
public final class People {
  private static final Author ANN = new Author("ann", "because");
  private static final int ROLLOUTS_MAX = 3;
  private static final Duration WAIT = Duration.ofSeconds(3);
  private static final Instant NEVER = Instant.parse("2026-06-01T00:00:00Z");
  private static final List<String> FLAGS = List.of("orders.store", "orders.cache");

  private final SimSystem system;
  private final Simulator simulator;
  private final RandomGenerator random;
  private final List<String> rollouts = new ArrayList<>();
  private final BiConsumer<String, Boolean> told;
  private final BiConsumer<String, Revision> killed;
  private int marks;
  private boolean home;

  /**
   * Nobody yet.
   *
   * @param told hears what a marked change was answered: done, or refused
   * @param killed hears which flag is said to be switched off, and at which revision
   */
  public People(
      SimSystem system, BiConsumer<String, Boolean> told, BiConsumer<String, Revision> killed) {
    this.system = system;
    this.simulator = system.simulator();
    this.random = simulator.random();
    this.told = told;
    this.killed = killed;
  }

  /** They put the flags and begin a rollout, and then do this and that. */
  public void start() {
    after(1, () -> FLAGS.forEach(this::putFlag));
    after(2, this::applyNext);
    next();
  }

  private void after(int seconds, Runnable action) {
    var unused = simulator.after(Duration.ofSeconds(seconds), action);
  }

  private void next() {
    var unused =
        simulator.after(
            Duration.ofMillis(1_000 + random.nextLong(9_000)),
            () -> {
              if (!home) {
                act();
                next();
              }
            });
  }

  private void act() {
    switch (random.nextInt(22)) {
      case 0 -> ask(Verb.PAUSE, Map.of());
      case 1, 2 -> ask(Verb.RESUME, Map.of());
      case 3 -> ask(Verb.ADVANCE, Map.of());
      case 4 -> ask(Verb.ROLLBACK, Map.of());
      case 5 -> ask(Verb.ROLLBACK, Map.of("to", "previous"));
      case 6 -> ask(Verb.RETRY, Map.of());
      case 7, 8, 9 -> freeze();
      case 10 -> thaw();
      case 11 -> putFlag(FLAGS.get(random.nextInt(FLAGS.size())));
      case 12, 13 -> ask(Verb.DELETE, Map.of());
      case 14, 15 -> applyAgain();
      case 16 -> ask(Verb.ROLLBACK, Map.of("force", "true"));
      case 17, 18 -> turn(FLAGS.get(random.nextInt(FLAGS.size())), false);
      case 19 -> FLAGS.forEach(flag -> turn(flag, true));
      case 20 -> supersede();
      default -> applyNext();
    }
  }

  private void through(Consumer<SimReplica.Operations> action) {
    system.replicas().get(random.nextInt(system.replicas().size())).operate(action);
  }

  private void putFlag(String flag) {
    String mark = "mark-" + ++marks;
    String body =
        """
        {"state":"ENABLED","variants":{"new":"new","old":"old"},"defaultVariant":"old",
         "metadata":{"mark":"%s"}}
        """
            .formatted(mark);
    through(
        operations -> {
          Outcome<String> outcome =
              operations
                  .flags()
                  .put(SimSystem.NAMESPACE, flag, DocumentReader.json(body), null, ANN);
          if (outcome instanceof Outcome.Done) {
            told.accept(mark, true);
          } else if (!(outcome instanceof Outcome.Unavailable)) {
            told.accept(mark, false);
          }
        });
  }

  /** Off is the kill switch. */
  private void turn(String flag, boolean on) {
    through(
        operations -> {
          Outcome<String> outcome =
              operations
                  .flags()
                  .setEnabled(SimSystem.NAMESPACE, flag, on, ANN, on ? "flag.enable" : "flag.kill");
          if (outcome instanceof Outcome.Done<String> done && !on) {
            killed.accept(flag, done.revision());
          }
        });
  }

  private void ask(Verb verb, Map<String, String> arguments) {
    if (rollouts.isEmpty()) {
      return;
    }
    String rollout = rollouts.get(random.nextInt(rollouts.size()));
    ask(rollout, verb, arguments);
  }

  private void ask(String rollout, Verb verb, Map<String, String> arguments) {
    through(
        operations -> {
          var unused =
              operations
                  .requests()
                  .submit(
                      new RolloutName(SimSystem.NAMESPACE, rollout),
                      null,
                      verb,
                      arguments,
                      ANN,
                      WAIT);
        });
  }

  /** They find that the store went back, and take it as it is. */
  public void adopt() {
    through(
        operations -> {
          var unused = operations.adoption().adopt(ANN);
        });
  }

  /** For a few seconds, so that there are many: what is decided meanwhile must know of each. */
  private void freeze() {
    after(3 + random.nextInt(6), this::thaw);
    Freeze freeze = new Freeze(List.of(), null, NEVER, "because", "ann");
    through(
        operations -> {
          var unused = operations.freezes().add(SimSystem.NAMESPACE, "busy", freeze);
        });
  }

  private void thaw() {
    through(
        operations -> {
          var unused = operations.freezes().remove(SimSystem.NAMESPACE, "busy", ANN);
        });
  }

  private void applyNext() {
    int number = rollouts.size() + 1;
    if (number <= ROLLOUTS_MAX) {
      rollouts.add("rollout-" + number);
      apply("rollout-" + number);
    }
  }

  /** Refused while it is under way; a new one of the same name after it was deleted or ended. */
  private void applyAgain() {
    if (!rollouts.isEmpty()) {
      apply(rollouts.get(random.nextInt(rollouts.size())));
    }
  }

  private void supersede() {
    if (!rollouts.isEmpty()) {
      String rollout = rollouts.get(random.nextInt(rollouts.size()));
      apply(rollout, new RolloutOperations.Applying(false, true, Duration.ZERO));
    }
  }

  private void apply(String rollout) {
    apply(rollout, RolloutOperations.Applying.PLAIN);
  }

  private void apply(String rollout, RolloutOperations.Applying how) {
    String yaml = RandomSpec.draw(rollout, FLAGS, random);
    through(
        operations -> {
          var unused =
              operations.rollouts().apply(SimSystem.NAMESPACE, DocumentReader.yaml(yaml), how, ANN);
        });
  }

  /** They tidy up, so that everything can come to an end, and then go home. */
  public void goHome() {
    home = true;
    after(1, this::thaw);
    after(6, this::thaw);
    after(2, () -> FLAGS.forEach(flag -> turn(flag, true)));
    after(7, () -> FLAGS.forEach(flag -> turn(flag, true)));
    for (String rollout : rollouts) {
      after(8, () -> ask(rollout, Verb.RESUME, Map.of()));
      after(14, () -> ask(rollout, Verb.RESUME, Map.of()));
      after(40, () -> ask(rollout, Verb.RESUME, Map.of()));
    }
  }
}
