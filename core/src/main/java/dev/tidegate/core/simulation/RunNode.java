package dev.tidegate.core.simulation;

import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.analysis.MetricVerdict;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.Position;
import dev.tidegate.core.evidence.StateNode;
import dev.tidegate.core.plan.RolloutPlan;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Simulated runs as JSON, every number with its unit in its name. Stateless. */
public final class RunNode {
  private static final Node NULL = new NullNode(Position.NONE);

  private RunNode() {}

  /** Every decision of the run, in order. */
  public static ListNode steps(RolloutPlan plan, SimulatedRun run) {
    return ListNode.of(run.steps().stream().map(step -> step(plan, step)).toList());
  }

  /** How the run ended, and why. */
  public static MapNode outcome(SimulatedRun run) {
    return MapNode.builder()
        .put("outcome", run.outcome().name())
        .put("phase", run.status().phase())
        .put("stage", run.status().stage())
        .put("elapsedSeconds", seconds(run.elapsed()))
        .put("rolledBack", run.wasRolledBack())
        .put(
            "decidedAfterSeconds",
            run.decisive().map(step -> seconds(step.attemptElapsed())).orElse(NULL))
        .putIfPresent("metric", run.decisive().map(RunNode::metric).orElse(null))
        .put("reason", run.reason().code().word())
        .put("message", run.reason().message())
        .build();
  }

  private static @Nullable String metric(SimulatedRun.Step step) {
    return step.evidence().regression().map(EvidenceReport.Regression::metric).orElse(null);
  }

  /** One decision. */
  public static MapNode step(RolloutPlan plan, SimulatedRun.Step step) {
    int next = step.decision().next().stage();
    return MapNode.builder()
        .put("atSeconds", seconds(step.at()))
        .put("attemptSeconds", seconds(step.attemptElapsed()))
        .put("stage", step.stage())
        .put("stageName", plan.stageName(step.stage()))
        .put("stageSeconds", seconds(step.stageElapsed()))
        .put("decision", step.decision().word())
        .put("nextPhase", step.decision().next().phase())
        .put("nextStage", next)
        .put("nextStageName", plan.stageName(next))
        .put("reason", step.decision().reason().code().word())
        .put("message", step.decision().reason().message())
        .put("evidence", evidence(step.evidence()))
        .build();
  }

  private static MapNode evidence(EvidenceReport report) {
    return MapNode.builder()
        .put("verdict", report.verdict().name())
        .put("lnM", StateNode.of(report.lnM()))
        .put("p", StateNode.of(report.p()))
        .put("lnThreshold", StateNode.of(report.lnThreshold()))
        .put("ticks", report.ticks())
        .put("metrics", ListNode.of(report.metrics().stream().map(RunNode::metric).toList()))
        .build();
  }

  private static MapNode metric(MetricVerdict metric) {
    return MapNode.builder()
        .put("name", metric.name())
        .put("state", metric.state().name())
        .put("cause", metric.cause().name())
        .put("candidate", tally(metric.candidate()))
        .put("baseline", tally(metric.baseline()))
        .put("lnM", StateNode.of(metric.lnM()))
        .put("p", StateNode.of(metric.p()))
        .put("lnNoHarm", StateNode.of(metric.lnNoHarm()))
        .build();
  }

  private static MapNode tally(MetricVerdict.Tally tally) {
    return MapNode.builder().put("n", StateNode.of(tally.n())).put("x", tally.x()).build();
  }

  static Node seconds(Duration duration) {
    return StateNode.of(duration.toNanos() / 1e9);
  }
}
