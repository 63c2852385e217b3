package dev.tidegate.orchestrator.operate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.rollout.RequestId;
import dev.tidegate.core.rollout.Verb;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.wire.StoredRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  /**
   * What became of one rollout's request.
   *
   * @param turn in which it was asked, from 1; those of a turn are asked together
   */
  public record RolledBack(RolloutName rollout, int turn, Outcome<StoredRequest> outcome) {}

  /** Which rollouts are meant. */
  public static Predicate<RolloutEntry> inNamespace(String namespace) {
    return entry -> entry.name().namespace().equals(namespace);
  }

  /** Rollouts whose label {@code name} is {@code value}. */
  public static Predicate<RolloutEntry> labelled(String name, String value) {
    return entry -> entry.spec() != null && value.equals(entry.spec().value().labels().get(name));
  }

  /**
   * Requests the rollback to the start of every active rollout meant, in turns: those that come
   * after others first. A turn waits for the answers of the one before it, but all together no
   * longer than three seconds: then the rest is asked at once.
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
    List<RolledBack> answers = new ArrayList<>();
    long deadline = requests.deadlineAfter(WAIT_MAX);
    int turn = 0;
    for (List<RolloutName> names : RollbackOrder.turns(active)) {
      turn++;
      List<Outcome<StoredRequest>> outcomes =
          requests.submitAll(
              names,
              name -> id == null ? null : derived(id, name),
              Verb.ROLLBACK,
              Map.of(),
              author,
              deadline);
      for (int i = 0; i < names.size(); i++) {
        answers.add(new RolledBack(names.get(i), turn, outcomes.get(i)));
      }
    }
    return answers;
  }

  /** One id for each rollout, always the same one, and of the same time. */
  static RequestId derived(RequestId id, RolloutName rollout) {
    String text = id.value() + "/" + rollout.namespace() + "/" + rollout.name();
    UUID hash = UUID.nameUUIDFromBytes(text.getBytes(UTF_8));
    return RequestId.of(id.madeAt(), hash.getMostSignificantBits(), hash.getLeastSignificantBits());
  }
}
