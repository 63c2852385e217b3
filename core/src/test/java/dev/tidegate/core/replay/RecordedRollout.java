package dev.tidegate.core.replay;

import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.StageKind;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.analysis.Tick;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.evidence.Evidence;
import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.record.DecisionRecord;
import dev.tidegate.core.rollout.Decision;
import dev.tidegate.core.rollout.Fleet;
import dev.tidegate.core.rollout.FleetMember;
import dev.tidegate.core.rollout.FleetMember.Acknowledgement;
import dev.tidegate.core.rollout.Observation;
import dev.tidegate.core.rollout.RolloutPolicy;
import dev.tidegate.core.rollout.RolloutStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Carries a plan out with seeded traffic, and records it as the orchestrator does. */
final class RecordedRollout {
  static final Instant BEGUN = Instant.parse("2026-01-05T10:00:00Z");
  private static final long LOOK_SECONDS = 5;
  private static final Stratum STRATUM = new Stratum("orders", "a", "1");
  private static final int REQUESTS = 100;

  private final RolloutPlan plan;
  private final double candidateErrors;
  private final SplittableRandom random = new SplittableRandom(11);
  private final List<String> records = new ArrayList<>();
  private final List<String> steps = new ArrayList<>();
  private RolloutStatus status;
  private Evidence evidence;
  private Duration stageElapsed = Duration.ZERO;
  private Duration attemptElapsed = Duration.ZERO;
  private Duration clock = Duration.ZERO;

  /** Carries {@code plan} out for at most {@code looks} looks, with a baseline of 1 % errors. */
  static RecordedRollout of(RolloutPlan plan, double candidateErrors, int looks) {
    RecordedRollout recorded = new RecordedRollout(plan, candidateErrors);
    for (int look = 0; look < looks && !recorded.status.terminal(); look++) {
      recorded.look();
    }
    return recorded;
  }

  private RecordedRollout(RolloutPlan plan, double candidateErrors) {
    this.plan = plan;
    this.candidateErrors = candidateErrors;
    this.status = RolloutStatus.accepted(plan, BEGUN, "ann");
    this.evidence = Evidence.start(plan.analysisPlan(0));
  }

  List<DecisionRecord> records() {
    return records.stream().map(r -> DecisionRecord.fromNode(DocumentReader.json(r))).toList();
  }

  List<RecordedStep> steps() {
    return steps.stream().map(step -> RecordedStep.of(DocumentReader.json(step))).toList();
  }

  private void look() {
    stageElapsed = stageElapsed.plusSeconds(LOOK_SECONDS);
    if (status.stage() > 0) {
      attemptElapsed = attemptElapsed.plusSeconds(LOOK_SECONDS);
      clock = clock.plusSeconds(LOOK_SECONDS);
      Tick tick = new Tick(attemptElapsed.toSeconds(), LOOK_SECONDS, List.of(cell()));
      evidence = evidence.afterTick(tick);
      steps.add(JsonWriter.compact(new RecordedStep.Looked(tick).toNode()));
    }
    Instant now = BEGUN.plus(clock);
    Observation seen =
        new Observation(
            stageElapsed,
            attemptElapsed,
            true,
            fleet(),
            evidence.report(),
            List.of(),
            List.of(),
            List.of(),
            Set.of(),
            Set.of());
    Decision decision = RolloutPolicy.decide(plan, status, seen, now);
    if (decision.recorded()) {
      DecisionRecord record =
          DecisionRecord.of(records.size() + 1, plan, status, seen, decision, now, 3);
      records.add(JsonWriter.compact(record.toNode()));
      follow(decision.next());
    }
  }

  private void follow(RolloutStatus next) {
    if (next.stage() != status.stage() && next.stage() > 0) {
      if (status.stage() == 0) {
        evidence = Evidence.start(plan.analysisPlan(0));
        attemptElapsed = Duration.ZERO;
        steps.add(JsonWriter.compact(new RecordedStep.Begun(0, evidence.toNode()).toNode()));
      }
      StageKind kind =
          plan.stage(next.stage()).comparable() ? StageKind.COMPARABLE : StageKind.NOT_COMPARABLE;
      evidence = evidence.enterStage(kind);
      double seconds = attemptElapsed.toSeconds();
      steps.add(JsonWriter.compact(new RecordedStep.Entered(next.stage(), kind, seconds).toNode()));
      stageElapsed = Duration.ZERO;
    }
    status = next;
  }

  private Cell cell() {
    return new Cell.Ratio("error_rate", STRATUM, counts(candidateErrors), counts(0.01));
  }

  private Counts counts(double errors) {
    long failures = 0;
    for (int i = 0; i < REQUESTS; i++) {
      failures += random.nextDouble() < errors ? 1 : 0;
    }
    return new Counts(REQUESTS, failures);
  }

  private Fleet fleet() {
    Set<Integer> entered = status.stage() == 0 ? Set.of() : Set.of(status.stage());
    return new Fleet(
        List.of(
            new FleetMember(
                new AgentName("orders", "o-1"),
                "a",
                "1",
                true,
                true,
                entered,
                Acknowledgement.DONE),
            new FleetMember(
                new AgentName("orders", "o-2"),
                "a",
                "1",
                true,
                true,
                entered,
                Acknowledgement.DONE)));
  }

  /** The names of what was decided, without mere holds. */
  List<String> decided() {
    return records().stream()
        .map(DecisionRecord::decision)
        .filter(word -> !word.equals("HOLD"))
        .toList();
  }
}
