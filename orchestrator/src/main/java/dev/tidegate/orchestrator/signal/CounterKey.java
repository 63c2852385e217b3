package dev.tidegate.orchestrator.signal;

import java.util.Comparator;

/**
 * What one cumulative counter counts, and whose it is.
 *
 * @param by who counts
 * @param zone of the agent
 * @param version of the agent's service
 * @param rolloutUid empty for what was counted while no rollout concerned the agent
 */
record CounterKey(
    AgentKey.Boot by,
    String zone,
    String version,
    String rolloutUid,
    int attempt,
    int stage,
    String metric,
    boolean candidate) {
  /** By agent, boot, and what is counted: the same on every run. */
  static final Comparator<CounterKey> ORDER =
      Comparator.comparing((CounterKey key) -> key.by().agent())
          .thenComparing(key -> key.by().boot())
          .thenComparing(CounterKey::rolloutUid)
          .thenComparing(CounterKey::attempt)
          .thenComparing(CounterKey::stage)
          .thenComparing(CounterKey::metric)
          .thenComparing(CounterKey::candidate)
          .thenComparing(CounterKey::zone)
          .thenComparing(CounterKey::version);

  /** The same, counted by somebody else. */
  CounterKey countedBy(AgentKey.Boot other) {
    return new CounterKey(other, zone, version, rolloutUid, attempt, stage, metric, candidate);
  }

  String service() {
    return by.agent().service();
  }

  /** True for what the service does while no rollout concerns it. */
  boolean isAmbient() {
    return rolloutUid.isEmpty();
  }

  boolean isOf(String namespace, String uid, int ofAttempt, int ofStage) {
    return rolloutUid.equals(uid)
        && attempt == ofAttempt
        && stage == ofStage
        && by.agent().namespace().equals(namespace);
  }
}
