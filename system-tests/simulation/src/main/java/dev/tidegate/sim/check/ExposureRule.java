package dev.tidegate.sim.check;

import dev.tidegate.agent.internal.cache.RolloutRecord;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * G5: no agent serves the candidate to more units than the stage it was given reaches; and all sets
 * of units that one rollout ever exposed, on any agent, in any stage and attempt, lie one inside
 * the other: buckets are sticky and growth is monotone. Nothing here knows how buckets are made.
 */
final class ExposureRule implements AgentRule {
  /** By how many standard deviations a sample may hold more than the share. */
  private static final double DEVIATIONS = 6;

  private final FlagHistory history;
  private final Plans plans;
  private final Map<String, List<BitSet>> exposed = new HashMap<>();

  ExposureRule(FlagHistory history, Plans plans) {
    this.history = history;
    this.plans = plans;
  }

  /** A rollout that may expose a flag on an agent, and the most that it may. */
  private record Reach(String uid, double share) {}

  @Override
  public void check(Serving serving, Violations violations) {
    serving
        .answers()
        .forEach(
            (flag, answers) -> {
              if (!answers.candidates().isEmpty()) {
                check(serving, flag, answers.candidates(), violations);
              }
            });
  }

  private void check(Serving serving, String flag, BitSet units, Violations violations) {
    List<Reach> reaches = reaches(serving, flag);
    double share = Math.min(1, reaches.stream().mapToDouble(Reach::share).sum());
    double mean = Serving.UNITS * share;
    double most = Math.min(Serving.UNITS, mean + DEVIATIONS * Math.sqrt(mean * (1 - share)));
    if (units.cardinality() > most) {
      violations.add(
          "G5",
          serving.nanos(),
          "%s exposes %d of %d units to %s at revision %d, where %s may"
              .formatted(
                  serving.agent().instance(),
                  units.cardinality(),
                  Serving.UNITS,
                  flag,
                  serving.revision(),
                  reaches));
    } else if (reaches.size() == 1) {
      nested(serving, flag, reaches.get(0).uid(), units, violations);
    }
  }

  /** What was folded into the flag, what stages serve everywhere, and the agent's own stages. */
  private List<Reach> reaches(Serving serving, String flag) {
    List<Reach> reaches = new ArrayList<>();
    FlagHistory.Body body = history.body(flag, serving.revision());
    if (body != null) {
      body.folded().forEach(uid -> reaches.add(new Reach(uid, plans.lastShare(uid, flag))));
    }
    for (FlagHistory.Layer layer : history.layers(flag, serving.revision())) {
      if (!layer.onlyOnMembers()) {
        reaches.add(new Reach(layer.uid(), plans.share(layer.uid(), layer.stage(), flag)));
      }
    }
    for (RolloutRecord record : serving.session().status().rollouts()) {
      if (record.layer().containsKey(flag)) {
        int stage =
            record.stages().stream()
                .filter(RolloutRecord.Stage::applied)
                .mapToInt(RolloutRecord.Stage::number)
                .max()
                .orElse(0);
        reaches.add(new Reach(record.uid(), plans.share(record.uid(), stage, flag)));
      }
    }
    return reaches;
  }

  private void nested(
      Serving serving, String flag, String uid, BitSet units, Violations violations) {
    List<BitSet> before = exposed.computeIfAbsent(uid + " " + flag, absent -> new ArrayList<>());
    for (BitSet other : before) {
      BitSet both = (BitSet) units.clone();
      both.and(other);
      if (both.cardinality() < Math.min(units.cardinality(), other.cardinality())) {
        violations.add(
            "G5",
            serving.nanos(),
            "%s exposes %d units to %s, of which %d are among the %d exposed before"
                .formatted(
                    serving.agent().instance(),
                    units.cardinality(),
                    flag,
                    both.cardinality(),
                    other.cardinality()));
        return;
      }
    }
    if (!before.contains(units)) {
      before.add(units);
    }
  }
}
