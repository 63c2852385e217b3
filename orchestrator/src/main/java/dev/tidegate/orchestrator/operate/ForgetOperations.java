package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.rollout.RequestId;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.Verb;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.StoredRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Strikes an agent that will not come back off what it owes rollouts that were rolled back. */
public final class ForgetOperations {
  private static final Duration WAIT_MAX = Duration.ofSeconds(5);

  private final Mutations mutations;
  private final RequestOperations requests;

  /** Asks through {@code requests}. */
  public ForgetOperations(Mutations mutations, RequestOperations requests) {
    this.mutations = mutations;
    this.requests = requests;
  }

  /** What became of one rollout's request. */
  public record Forgotten(RolloutName rollout, Outcome<StoredRequest> outcome) {}

  /**
   * Asks every rollout of the namespace that the agent owes a rollback; empty if it owes none.
   *
   * @param id chosen by the caller so that a repetition asks for the same requests, or null
   * @param author with a reason
   */
  public List<Forgotten> forget(
      String namespace, AgentName agent, @Nullable RequestId id, Author author) {
    List<RolloutName> owed =
        mutations.view().namespace(namespace).rollouts().values().stream()
            .filter(entry -> owes(entry, agent))
            .map(RolloutEntry::name)
            .toList();
    List<Outcome<StoredRequest>> outcomes =
        requests.submitAll(
            owed,
            name -> id == null ? null : EmergencyOperations.derived(id, name),
            Verb.FORGET,
            Map.of("agent", agent.toString()),
            author,
            requests.deadlineAfter(WAIT_MAX));
    List<Forgotten> answers = new ArrayList<>();
    for (int i = 0; i < owed.size(); i++) {
      answers.add(new Forgotten(owed.get(i), outcomes.get(i)));
    }
    return answers;
  }

  private static boolean owes(RolloutEntry entry, AgentName agent) {
    @Nullable Stored<RolloutStatus> status = entry.status();
    return status != null
        && !entry.hasNewIncarnation()
        && status.value() instanceof RolloutStatus.Terminal ended
        && ended.outstanding().contains(agent);
  }
}
