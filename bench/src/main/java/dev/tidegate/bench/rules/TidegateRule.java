package dev.tidegate.bench.rules;

import dev.tidegate.bench.traffic.Before;
import dev.tidegate.bench.traffic.Failures;
import dev.tidegate.bench.traffic.Scenario;
import dev.tidegate.bench.traffic.Traffic;
import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.analysis.Tick;
import dev.tidegate.core.analysis.Verdict;
import dev.tidegate.core.evidence.Evidence;
import java.util.function.UnaryOperator;

/** Tidegate's own evidence and verdicts, as the orchestrator uses them. */
public final class TidegateRule implements Rule {
  /** The least a stage lasts, whatever the evidence. */
  private static final double MIN_SECONDS = 60;

  private final String name;
  private final UnaryOperator<AnalysisPlan> changedPlan;
  private final UnaryOperator<Tick> changedTick;

  private TidegateRule(
      String name, UnaryOperator<AnalysisPlan> changedPlan, UnaryOperator<Tick> changedTick) {
    this.name = name;
    this.changedPlan = changedPlan;
    this.changedTick = changedTick;
  }

  /** Unchanged. */
  public TidegateRule() {
    this("Tidegate", UnaryOperator.identity(), UnaryOperator.identity());
  }

  /** The same with every plan changed, for showing that the change is found. */
  TidegateRule withPlan(String changedName, UnaryOperator<AnalysisPlan> change) {
    return new TidegateRule(changedName, change, changedTick);
  }

  /** The same with every tick changed, for showing that the change is found. */
  TidegateRule withTick(String changedName, UnaryOperator<Tick> change) {
    return new TidegateRule(changedName, changedPlan, change);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Judge judge(Scenario scenario, Before before) {
    Evidence evidence = Evidence.start(changedPlan.apply(scenario.plan()));
    for (Before.Halves halves : before.halves()) {
      evidence =
          evidence.withDispersionSeed(
              Traffic.ERRORS, Failures.ONE_STRATUM, halves.half(), halves.otherHalf());
    }
    Histogram latencies = before.latencies();
    if (latencies != null) {
      evidence = evidence.withReference(Traffic.LATENCY, latencies);
    }
    return new Watch(evidence);
  }

  /** One run. */
  private final class Watch implements Judge {
    private Evidence evidence;

    Watch(Evidence evidence) {
      this.evidence = evidence;
    }

    @Override
    public void see(Tick tick) {
      evidence = evidence.afterTick(changedTick.apply(tick));
    }

    @Override
    public Ruling ruling() {
      Verdict verdict = evidence.report().verdict();
      if (verdict == Verdict.REGRESSION) {
        return Ruling.ROLL_BACK;
      }
      boolean early = verdict == Verdict.NO_HARM && evidence.seconds() >= MIN_SECONDS;
      return early ? Ruling.ADVANCE : Ruling.CONTINUE;
    }

    /** A stage that would be extended counts as held: nobody advances it. */
    @Override
    public Ruling atEnd() {
      return switch (evidence.report().verdict()) {
        case REGRESSION -> Ruling.ROLL_BACK;
        case SUSPICIOUS, TOO_FEW_SAMPLES -> Ruling.HOLD;
        case NO_HARM, OK -> Ruling.ADVANCE;
      };
    }
  }
}
