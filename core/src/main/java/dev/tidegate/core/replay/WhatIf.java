package dev.tidegate.core.replay;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.record.DecisionRecord;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.core.rollout.Decision;
import dev.tidegate.core.rollout.Fleet;
import dev.tidegate.core.rollout.Observation;
import dev.tidegate.core.rollout.RolloutPolicy;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.RolloutStatus.Progressing;
import dev.tidegate.core.rollout.Standing;
import dev.tidegate.core.rollout.WebhookCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What another plan would have decided on what was recorded: the same stages and metrics with other
 * thresholds, soaks or margins. Each recorded stage is judged on its own counts, from when it was
 * acknowledged; what people asked, freezes and stragglers are left out, and webhooks say yes.
 */
public final class WhatIf {
  private final RolloutPlan plan;
  private final List<DecisionReplay> made;
  private final EvidenceReplay evidence;
  private final List<StageOutcome> outcomes = new ArrayList<>();
  private @Nullable Visit visit;
  private int taken;

  /**
   * How a recorded stage was left, and how it would have been.
   *
   * @param attempt 0 for the first
   * @param stage at least 1
   * @param recorded how it was left, or null if it was not
   * @param would how it would have been left, or null if nothing would have been decided on the
   *     counts that were recorded in it
   */
  public record StageOutcome(
      int attempt, int stage, @Nullable Left recorded, @Nullable Left would) {
    /** True if both left in the same way at the same look. */
    public boolean isSame() {
      return recorded == null ? would == null : recorded.isLike(would);
    }
  }

  /**
   * The end of a stage.
   *
   * @param decision {@link Decision#word}
   * @param reason in words
   * @param after since the stage was entered
   */
  public record Left(String decision, String reason, Duration after) {
    private boolean isLike(@Nullable Left other) {
      return other != null
          && decision.equals(other.decision)
          && after.minus(other.after).abs().compareTo(Duration.ofSeconds(1)) <= 0;
    }
  }

  /** A stage while it is served. */
  private static final class Visit {
    final int stage;
    final @Nullable Left recorded;
    final @Nullable DecisionReplay soak;
    final Instant enteredAt;
    Progressing status;
    @Nullable Left would;

    Visit(
        RecordedStep.Entered entered,
        @Nullable Left recorded,
        @Nullable DecisionReplay soak,
        Instant enteredAt,
        Progressing status) {
      this.stage = entered.stage();
      this.recorded = recorded;
      this.soak = soak;
      this.enteredAt = enteredAt;
      this.status = status;
    }
  }

  private WhatIf(RolloutPlan plan, List<DecisionReplay> made) {
    this.plan = plan;
    this.made = made;
    this.evidence = new EvidenceReplay(plan::analysisPlan);
  }

  /**
   * Judges a recording by another plan.
   *
   * @param plan to be judged by
   * @param carriedOut the plan that was carried out
   * @param records of it, in the order made
   * @param steps of it, in the order recorded
   * @return one outcome for each visit to a stage; a rehearsal, which nothing judges, is none
   * @throws IllegalArgumentException if the stages or metrics of both plans are not the same ones
   */
  public static List<StageOutcome> judge(
      RolloutPlan plan,
      RolloutPlan carriedOut,
      List<DecisionRecord> records,
      List<RecordedStep> steps) {
    requireComparable(plan, carriedOut);
    List<DecisionReplay> made =
        records.stream().map(record -> DecisionReplay.of(record, carriedOut)).toList();
    WhatIf whatIf = new WhatIf(plan, made);
    steps.forEach(whatIf::step);
    whatIf.leave();
    return List.copyOf(whatIf.outcomes);
  }

  private static void requireComparable(RolloutPlan plan, RolloutPlan carriedOut) {
    List<String> recorded = carriedOut.stages().stream().map(Stage::name).toList();
    List<String> asked = plan.stages().stream().map(Stage::name).toList();
    if (!asked.equals(recorded)) {
      throw new IllegalArgumentException(
          "the stages must be those that were recorded, %s, but are %s".formatted(recorded, asked));
    }
    List<String> measured = metrics(carriedOut.analysisPlan(0));
    List<String> wanted = metrics(plan.analysisPlan(0));
    if (!wanted.equals(measured)) {
      throw new IllegalArgumentException(
          "the metrics must be those that were recorded, %s, but are %s"
              .formatted(measured, wanted));
    }
  }

  private static List<String> metrics(AnalysisPlan plan) {
    return plan.metrics().stream().map(WhatIf::metric).toList();
  }

  private static String metric(MetricPlan metric) {
    String against = metric.comparison().needsBaseline() ? "baseline" : "a limit";
    return "%s (%s against %s)".formatted(metric.name(), metric.kind(), against);
  }

  private void step(RecordedStep step) {
    if (!(step instanceof RecordedStep.Looked)) {
      leave();
    }
    evidence.step(step);
    if (step instanceof RecordedStep.Entered entered) {
      visit = enter(entered, evidence.moment().attempt());
    } else if (step instanceof RecordedStep.Looked) {
      Visit now = visit;
      if (now != null && now.would == null) {
        decide(now, evidence.moment());
      }
    }
  }

  private void leave() {
    Visit left = visit;
    if (left != null) {
      int attempt = left.status.attempt().number();
      outcomes.add(new StageOutcome(attempt, left.stage, left.recorded, left.would));
    }
    visit = null;
  }

  /** A stage can be served more than once: what was decided in it follows on its own entry. */
  private @Nullable Visit enter(RecordedStep.Entered entered, int attempt) {
    Instant at = Instant.EPOCH;
    for (int i = taken; i < made.size(); i++) {
      RolloutStatus after = after(made.get(i));
      if (isServing(after, attempt, entered.stage())
          && !isServing(made.get(i).before(), attempt, entered.stage())) {
        at = made.get(i).record().at();
        taken = i + 1;
        break;
      }
    }
    List<DecisionReplay> here =
        made.subList(taken, made.size()).stream()
            .takeWhile(made -> isServing(made.before(), attempt, entered.stage()))
            .toList();
    Optional<DecisionReplay> leaving = first(here, "ENTER", "COMPLETE", "ROLL_BACK", "STOP");
    if (here.stream().map(DecisionReplay::before).anyMatch(WhatIf::rehearses)) {
      return null;
    }
    Attempt number = new Attempt(plan.uid(), plan.hash(), attempt);
    Standing standing = RolloutStatus.accepted(plan, at, Standing.ORCHESTRATOR).standing();
    return new Visit(
        entered,
        leaving.map(WhatIf::left).orElse(null),
        first(here, "SOAK").orElse(null),
        at,
        new RolloutStatus.Soaking(number, standing, entered.stage(), 0, false));
  }

  private static boolean rehearses(@Nullable RolloutStatus status) {
    return status != null && status.rehearses();
  }

  private static boolean isServing(@Nullable RolloutStatus status, int attempt, int stage) {
    return status != null && status.attempt().number() == attempt && status.stage() == stage;
  }

  private static Optional<DecisionReplay> first(List<DecisionReplay> made, String... words) {
    return made.stream().filter(one -> Set.of(words).contains(word(one))).findFirst();
  }

  private static String word(DecisionReplay made) {
    return made.record().decision();
  }

  private static @Nullable RolloutStatus after(DecisionReplay made) {
    return made.again() == null ? null : made.again().next();
  }

  private static Left left(DecisionReplay made) {
    Duration after = made.seen() == null ? Duration.ZERO : made.seen().stageElapsed();
    return new Left(word(made), made.record().message(), after);
  }

  private void decide(Visit at, EvidenceReplay.Moment moment) {
    Duration elapsed = duration(moment.stageSeconds());
    Observation acknowledged = at.soak == null ? null : at.soak.seen();
    boolean soaking = acknowledged != null && elapsed.compareTo(acknowledged.stageElapsed()) >= 0;
    Progressing status =
        soaking
            ? at.status
            : new RolloutStatus.Entering(at.status.attempt(), at.status.standing(), at.stage, 0);
    Observation seen =
        new Observation(
            elapsed,
            duration(moment.report().seconds()),
            true,
            acknowledged == null ? Fleet.EMPTY : acknowledged.fleet(),
            moment.report(),
            List.of(),
            List.of(),
            List.of(),
            Set.of(),
            Set.of());
    Instant now = at.enteredAt.plus(elapsed);
    Decision decision = RolloutPolicy.decide(plan, status, seen, now);
    List<WebhookCall> calls = new ArrayList<>();
    while (calls.addAll(decision.calls().stream().filter(c -> !calls.contains(c)).toList())) {
      // What other people's servers would have said is not known: yes.
      List<WebhookCall.Outcome> yes = calls.stream().map(WebhookCall.Outcome::succeeded).toList();
      decision = RolloutPolicy.decide(plan, status, seen.with(yes), now);
    }
    if (soaking && decision.next() instanceof Progressing next && next.stage() == at.stage) {
      at.status = next;
    } else if (soaking || decision instanceof Decision.RollBack) {
      at.would = new Left(decision.word(), decision.reason().message(), elapsed);
    }
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos(StrictMath.round(seconds * 1e9));
  }
}
