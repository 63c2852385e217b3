package dev.tidegate.core.power;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.Position;
import java.util.List;

/** What stages can notice, as JSON; every number has its unit in its name. Stateless. */
public final class PowerNode {
  private PowerNode() {}

  /** The assumptions and the stages; what is unknown or never happens is null. */
  public static MapNode of(Assumptions assumptions, List<StagePower> stages) {
    return MapNode.builder()
        .put(
            "assumed",
            MapNode.builder()
                .put("requestsPerSecondAndService", number(assumptions.requestsPerSecond()))
                .put("errorShare", number(assumptions.errorShare()))
                .put("latencyMedianMillis", number(assumptions.medianMillis()))
                .put("agentsPerService", assumptions.agents())
                .build())
        .put("stages", ListNode.of(stages.stream().map(PowerNode::stage).toList()))
        .build();
  }

  private static MapNode stage(StagePower power) {
    return MapNode.builder()
        .put("name", power.stage().name())
        .put("comparable", power.stage().comparable())
        .put("candidateRequestsPerSecond", number(power.candidatePerSecond()))
        .put("baselineRequestsPerSecond", number(power.baselinePerSecond()))
        .put("soakMinSeconds", number(power.minSeconds()))
        .put("soakMaxSeconds", number(power.maxSeconds()))
        .put("candidateSamplesAtSoakMin", samples(power.candidatePerSecond(), power.minSeconds()))
        .put("candidateSamplesAtSoakMax", samples(power.candidatePerSecond(), power.maxSeconds()))
        .put("baselineSamplesAtSoakMin", samples(power.baselinePerSecond(), power.minSeconds()))
        .put("baselineSamplesAtSoakMax", samples(power.baselinePerSecond(), power.maxSeconds()))
        .put("earlyAdvanceShare", number(power.earlyShare()))
        .put("earlyAdvanceMedianSeconds", number(power.earlySeconds()))
        .put("metrics", ListNode.of(power.metrics().stream().map(PowerNode::metric).toList()))
        .put("warnings", ListNode.ofTexts(power.warnings()))
        .build();
  }

  private static Node samples(double perSecond, double seconds) {
    return NumberNode.of(StrictMath.round(perSecond * seconds));
  }

  private static MapNode metric(MetricPower metric) {
    return MapNode.builder()
        .put("name", metric.metric())
        .put("smallestReliableFactor", number(metric.smallestFactor()))
        .put("regressions", ListNode.of(metric.effects().stream().map(PowerNode::effect).toList()))
        .build();
  }

  private static MapNode effect(Effect effect) {
    return MapNode.builder()
        .put("factor", number(effect.factor()))
        .put("foundShare", number(effect.power()))
        .put("medianSeconds", number(effect.medianSeconds()))
        .put("reliableSeconds", number(effect.reliableSeconds()))
        .build();
  }

  /** To four digits: no more are known. */
  private static Node number(double value) {
    if (Double.isNaN(value)) {
      return new NullNode(Position.NONE);
    }
    double scale =
        value == 0
            ? 1
            : StrictMath.pow(10, 3 - (int) StrictMath.floor(StrictMath.log10(Math.abs(value))));
    return NumberNode.of(StrictMath.rint(value * scale) / scale);
  }
}
