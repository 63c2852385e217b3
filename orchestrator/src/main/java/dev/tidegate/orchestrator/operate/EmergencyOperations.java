package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.Verb;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.StoredRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One command that rolls many rollouts back. */
public final class EmergencyOperations {
  private static final Duration WAIT_EACH = Duration.ofSeconds(2);

  private final Mutations mutations;
  private final RequestOperations requests;

  /** Rolls back through {@code requests}. */
  public EmergencyOperations(Mutations mutations, RequestOperations requests) {
    this.mutations = mutations;
    this.requests = requests;
  }

  /** What became of one rollout's request. */
  public record RolledBack(RolloutName rollout, Outcome<StoredRequest> outcome) {}

  /** Which rollouts are meant. */
  public static Predicate<RolloutEntry> inNamespace(String namespace) {
    return entry -> entry.name().namespace().equals(namespace);
  }

  /** Rollouts whose label {@code name} is {@code value}. */
  public static Predicate<RolloutEntry> labelled(String name, String value) {
    return entry -> entry.spec() != null && value.equals(entry.spec().value().labels().get(name));
  }

  /**
   * Requests the rollback to the start of every active rollout meant: those that come after others
   * first.
   */
  public List<RolledBack> rollBack(Predicate<RolloutEntry> meant, Author author) {
    List<RolloutEntry> active = new ArrayList<>();
    for (NamespaceView namespace : mutations.view().namespaces().values()) {
      namespace.rollouts().values().stream()
          .filter(entry -> entry.isActive() || entry.hasNewIncarnation())
          .filter(meant)
          .forEach(active::add);
    }
    List<RolledBack> answers = new ArrayList<>();
    for (RolloutEntry entry : dependentsFirst(active)) {
      Outcome<StoredRequest> outcome =
          requests.submit(entry.name(), null, Verb.ROLLBACK, Map.of(), author, WAIT_EACH);
      answers.add(new RolledBack(entry.name(), outcome));
    }
    return answers;
  }

  private static List<RolloutEntry> dependentsFirst(List<RolloutEntry> entries) {
    List<RolloutEntry> left = new ArrayList<>(entries);
    List<RolloutEntry> ordered = new ArrayList<>();
    while (!left.isEmpty()) {
      RolloutEntry next =
          left.stream()
              .filter(entry -> left.stream().noneMatch(other -> comesAfter(other, entry)))
              .findFirst()
              .orElse(left.get(0)); // a cycle: any of it
      left.remove(next);
      ordered.add(next);
    }
    return ordered;
  }

  private static boolean comesAfter(RolloutEntry later, RolloutEntry earlier) {
    @Nullable Stored<RolloutPlan> plan = later.plan();
    return plan != null
        && !later.name().equals(earlier.name())
        && later.name().namespace().equals(earlier.name().namespace())
        && plan.value().after().contains(earlier.name().name());
  }
}
