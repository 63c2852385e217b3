package dev.tidegate.orchestrator.signal;

import dev.tidegate.orchestrator.wire.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One agent as its replica sees it.
 *
 * @param key who it is
 * @param version of its service, may be empty
 * @param zone where it runs, may be empty
 * @param labels whatever else it said of itself
 * @param bootId random per process start
 * @param sdkVersion of its SDK
 * @param protocol what it understands; 0 for agents that do not say
 * @param epoch history its revision belongs to
 * @param revision what it serves, 0 for nothing yet
 * @param entered stages it is in
 * @param acknowledgements the newest of this boot, at most one per rollout
 */
public record AgentState(
    AgentKey key,
    String version,
    String zone,
    Map<String, String> labels,
    String bootId,
    String sdkVersion,
    int protocol,
    long epoch,
    long revision,
    List<EnteredStage> entered,
    List<AgentAcknowledgement> acknowledgements) {
  private static final int ACKNOWLEDGEMENTS_MAX = 64;
  private static final int ENTERED_MAX = 256;
  private static final int PROTOCOL_OF_PROBES = 1;

  public AgentState {
    labels = Map.copyOf(labels);
    entered = List.copyOf(entered);
    acknowledgements = List.copyOf(acknowledgements);
  }

  /** True if it can be told to probe its checkpoints. */
  public boolean probes() {
    return protocol >= PROTOCOL_OF_PROBES;
  }

  /** This process of the agent. */
  AgentKey.Boot boot() {
    return new AgentKey.Boot(key, bootId);
  }

  /** The acknowledgement for a rollout, if there is one. */
  public Optional<AgentAcknowledgement> acknowledgement(String rolloutUid) {
    return acknowledgements.stream().filter(a -> a.rolloutUid().equals(rolloutUid)).findFirst();
  }

  /** The place in the store's history it serves. */
  public Position position() {
    return new Position(epoch, revision);
  }

  AgentState withApplied(long newEpoch, long newRevision) {
    return new AgentState(
        key,
        version,
        zone,
        labels,
        bootId,
        sdkVersion,
        protocol,
        newEpoch,
        newRevision,
        entered,
        acknowledgements);
  }

  /** With {@code news} in place of what was acknowledged for its rollout, and what it means. */
  AgentState with(AgentAcknowledgement news) {
    List<AgentAcknowledgement> all = new ArrayList<>(acknowledgements);
    all.removeIf(a -> a.rolloutUid().equals(news.rolloutUid()));
    all.add(news);
    if (all.size() > ACKNOWLEDGEMENTS_MAX) {
      all.remove(0);
    }
    return new AgentState(
        key,
        version,
        zone,
        labels,
        bootId,
        sdkVersion,
        protocol,
        epoch,
        revision,
        enteredAfter(news),
        all);
  }

  private List<EnteredStage> enteredAfter(AgentAcknowledgement news) {
    if (!news.succeeded()) {
      return entered;
    }
    List<EnteredStage> after = new ArrayList<>(entered);
    if (news.kind() == AgentAcknowledgement.Kind.ROLLED_BACK) {
      after.removeIf(e -> e.rolloutUid().equals(news.rolloutUid()) && e.stage() > news.stage());
    } else if (news.kind() == AgentAcknowledgement.Kind.ENTERED
        && after.size() < ENTERED_MAX
        && after.stream().noneMatch(e -> isSame(e, news))) {
      boolean saved = news.checkpointMicros() > 0;
      after.add(new EnteredStage(news.rolloutUid(), news.attempt(), news.stage(), saved));
    }
    return after;
  }

  private static boolean isSame(EnteredStage entered, AgentAcknowledgement news) {
    return entered.rolloutUid().equals(news.rolloutUid())
        && entered.attempt() == news.attempt()
        && entered.stage() == news.stage();
  }
}
