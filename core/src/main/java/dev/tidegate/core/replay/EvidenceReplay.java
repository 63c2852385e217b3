package dev.tidegate.core.replay;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.evidence.Evidence;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Builds the evidence of a rollout again from its recorded steps. For one owner. */
public final class EvidenceReplay {
  private final IntFunction<AnalysisPlan> plans;
  private int attempt;
  private int again;
  private int stage;
  private double enteredAt;
  private @Nullable Evidence evidence;

  /**
   * Where the evidence is after a step.
   *
   * @param attempt 0 for the first
   * @param begun how often the evidence of the attempt was begun anew: once after a rehearsal
   * @param stage being served
   * @param stageSeconds since the stage was entered
   * @param report of the evidence
   */
  public record Moment(
      int attempt, int begun, int stage, double stageSeconds, EvidenceReport report) {}

  /**
   * Nothing recorded yet.
   *
   * @param plans how an attempt is judged; metrics must be those of the recording
   */
  public EvidenceReplay(IntFunction<AnalysisPlan> plans) {
    this.plans = plans;
  }

  /**
   * Takes the next step.
   *
   * @throws IllegalArgumentException if it does not follow on the steps before: a gap
   */
  public void step(RecordedStep step) {
    if (step instanceof RecordedStep.Begun begun) {
      again = evidence != null && begun.attempt() == attempt ? again + 1 : 0;
      attempt = begun.attempt();
      stage = 0;
      evidence = Evidence.resume(plans.apply(attempt), begun.state());
      return;
    }
    Evidence before = evidence;
    if (before == null) {
      throw new IllegalArgumentException("the recording has no begin");
    }
    if (step instanceof RecordedStep.Entered entered) {
      stage = entered.stage();
      enteredAt = entered.seconds();
      evidence = before.enterStage(entered.kind());
    } else if (step instanceof RecordedStep.Looked looked) {
      evidence = before.afterTick(looked.tick());
    }
  }

  /**
   * Where it is now.
   *
   * @throws IllegalStateException before the first step
   */
  public Moment moment() {
    Evidence now = evidence;
    if (now == null) {
      throw new IllegalStateException("no step yet");
    }
    return new Moment(attempt, again, stage, Math.max(0, now.seconds() - enteredAt), now.report());
  }

  /** Takes all steps and tells where it is after each. */
  public void run(List<RecordedStep> steps, Consumer<Moment> listener) {
    for (RecordedStep step : steps) {
      step(step);
      listener.accept(moment());
    }
  }
}
