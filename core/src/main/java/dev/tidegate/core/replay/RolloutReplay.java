package dev.tidegate.core.replay;

import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.record.DecisionRecord;
import dev.tidegate.core.rollout.Observation;
import dev.tidegate.core.rollout.RolloutStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything decided about a rollout, decided again: each decision from what it saw, and what it
 * saw of the evidence from the recorded counts.
 *
 * @param decisions in the order made
 * @param steps how many steps of evidence were recorded
 */
public record RolloutReplay(List<Checked> decisions, int steps) {
  public RolloutReplay {
    decisions = List.copyOf(decisions);
  }

  /** What the recorded counts say of the evidence a decision was made on. */
  public enum EvidenceCheck {
    /** They lead to the same evidence, bit for bit. */
    SAME,
    /** They lead to another. */
    DIFFERENT,
    /** Nothing was counted yet. */
    NONE_YET,
    /** The counts up to there were not kept. */
    NOT_RECORDED
  }

  /**
   * One decision.
   *
   * @param replay made again from what it saw
   * @param evidence whether what it saw follows from the recorded counts
   */
  public record Checked(DecisionReplay replay, EvidenceCheck evidence) {
    /** True if nothing contradicts the record. */
    public boolean isSame() {
      return replay.isSame() && evidence != EvidenceCheck.DIFFERENT;
    }
  }

  /** True if every decision follows from its inputs. */
  public boolean isSame() {
    return decisions.stream().allMatch(Checked::isSame);
  }

  /**
   * Decides everything again.
   *
   * @param plan that was carried out
   * @param records in the order made
   * @param steps in the order recorded; what was not kept is not checked
   * @throws IllegalArgumentException if the steps are not of this plan
   */
  public static RolloutReplay of(
      RolloutPlan plan, List<DecisionRecord> records, List<RecordedStep> steps) {
    List<DecisionReplay> replays = new ArrayList<>();
    Map<Place, Optional<EvidenceReport>> recounted = new HashMap<>();
    for (DecisionRecord record : records) {
      replays.add(DecisionReplay.of(record, plan));
    }
    List<Integer> begun = begun(replays);
    for (int i = 0; i < replays.size(); i++) {
      Place.of(replays.get(i), begun.get(i))
          .ifPresent(place -> recounted.put(place, Optional.empty()));
    }
    new EvidenceReplay(plan::analysisPlan)
        .run(
            steps,
            moment ->
                recounted.computeIfPresent(
                    Place.of(moment), (place, before) -> Optional.of(moment.report())));
    List<Checked> checked = new ArrayList<>();
    for (int i = 0; i < replays.size(); i++) {
      checked.add(new Checked(replays.get(i), check(replays.get(i), begun.get(i), recounted)));
    }
    return new RolloutReplay(checked, steps.size());
  }

  /** How often the evidence of its attempt had begun anew when each decision was made. */
  private static List<Integer> begun(List<DecisionReplay> replays) {
    List<Integer> begun = new ArrayList<>();
    int attempt = 0;
    int times = 0;
    for (DecisionReplay replay : replays) {
      RolloutStatus before = replay.before();
      if (before != null && before.attempt().number() != attempt) {
        attempt = before.attempt().number();
        times = 0;
      }
      begun.add(times);
      if (before != null && before.rehearses() && replay.record().decision().equals("ENTER")) {
        times++;
      }
    }
    return begun;
  }

  private static EvidenceCheck check(
      DecisionReplay replay, int begun, Map<Place, Optional<EvidenceReport>> recounted) {
    Observation seen = replay.seen();
    Optional<Place> place = Place.of(replay, begun);
    if (seen == null || place.isEmpty()) {
      return EvidenceCheck.NONE_YET;
    }
    return recounted
        .getOrDefault(place.get(), Optional.empty())
        .map(r -> r.equals(seen.evidence()) ? EvidenceCheck.SAME : EvidenceCheck.DIFFERENT)
        .orElse(seen.evidence().ticks() == 0 ? EvidenceCheck.NONE_YET : EvidenceCheck.NOT_RECORDED);
  }

  /** How far the evidence had come. */
  private record Place(int attempt, int begun, int stage, long ticks) {
    static Place of(EvidenceReplay.Moment moment) {
      return new Place(moment.attempt(), moment.begun(), moment.stage(), moment.report().ticks());
    }

    /** Where a decision was made; nothing before the first stage. */
    static Optional<Place> of(DecisionReplay replay, int begun) {
      Observation seen = replay.seen();
      RolloutStatus before = replay.before();
      return seen == null || before == null || before.stage() == 0
          ? Optional.empty()
          : Optional.of(
              new Place(before.attempt().number(), begun, before.stage(), seen.evidence().ticks()));
    }
  }
}
