package dev.tidegate.orchestrator.operate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.RequestId;
import dev.tidegate.core.rollout.Verb;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.StoredRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One command that rolls many rollouts back. */
public final class EmergencyOperations {
  private static final Duration WAIT_MAX = Duration.ofSeconds(3);

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
   * first. All are requested before any answer is waited for.
   *
   * @param id chosen by the caller so that a repetition asks for the same requests, or null
   */
  public List<RolledBack> rollBack(
      Predicate<RolloutEntry> meant, @Nullable RequestId id, Author author) {
    List<RolloutEntry> active = new ArrayList<>();
    for (NamespaceView namespace : mutations.view().namespaces().values()) {
      namespace.rollouts().values().stream()
          .filter(entry -> entry.isActive() || entry.waiting() != null)
          .filter(meant)
          .forEach(active::add);
    }
    List<RolloutName> names = dependentsFirst(active).stream().map(RolloutEntry::name).toList();
    List<Outcome<StoredRequest>> outcomes =
        requests.submitAll(
            names, name -> id == null ? null : derived(id, name), Verb.ROLLBACK, author, WAIT_MAX);
    List<RolledBack> answers = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      answers.add(new RolledBack(names.get(i), outcomes.get(i)));
    }
    return answers;
  }

  /** One id for each rollout, always the same one, and of the same time. */
  private static RequestId derived(RequestId id, RolloutName rollout) {
    String text = id.value() + "/" + rollout.namespace() + "/" + rollout.name();
    UUID hash = UUID.nameUUIDFromBytes(text.getBytes(UTF_8));
    return RequestId.of(id.madeAt(), hash.getMostSignificantBits(), hash.getLeastSignificantBits());
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
