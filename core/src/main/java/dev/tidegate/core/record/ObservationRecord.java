package dev.tidegate.core.record;

import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.analysis.MetricVerdict;
import dev.tidegate.core.document.DurationText;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.rollout.FleetMember;
import dev.tidegate.core.rollout.Observation;
import java.util.List;

/** Observations as part of a decision record, for people and for replaying. Write only. */
public final class ObservationRecord {
  private static final int AGENTS_MAX = 200;

  private ObservationRecord() {}

  /** What the decision saw; of very large fleets the first {@value #AGENTS_MAX} agents. */
  public static MapNode toNode(Observation seen) {
    return MapNode.builder()
        .put("stageElapsed", DurationText.format(seen.stageElapsed()))
        .put("attemptElapsed", DurationText.format(seen.attemptElapsed()))
        .put("fleetKnown", seen.fleetKnown())
        .put(
            "fleet",
            ListNode.of(
                seen.fleet().agents().stream()
                    .limit(AGENTS_MAX)
                    .map(ObservationRecord::agent)
                    .toList()))
        .put("evidence", evidence(seen.evidence()))
        .put(
            "requests",
            ListNode.ofTexts(seen.requests().stream().map(r -> r.id().value()).toList()))
        .put("freezes", ListNode.ofTexts(seen.freezes()))
        .put("unfinished", ListNode.ofTexts(seen.unfinished()))
        .put("killed", ListNode.ofTexts(List.copyOf(seen.killed())))
        .put("overridden", ListNode.ofTexts(List.copyOf(seen.overridden())))
        .build();
  }

  private static MapNode agent(FleetMember agent) {
    MapNode.Builder out =
        MapNode.builder()
            .put("agent", agent.agent().toString())
            .put("live", agent.live())
            .put("member", agent.member())
            .put("entered", ListNode.of(agent.entered().stream().map(NumberNode::of).toList()))
            .put("acknowledgement", agent.acknowledgement().outcome().name());
    RecordFields.text(out, "zone", agent.zone());
    RecordFields.text(out, "version", agent.version());
    return RecordFields.text(out, "failure", agent.acknowledgement().failure()).build();
  }

  private static MapNode evidence(EvidenceReport report) {
    MapNode.Builder out =
        MapNode.builder()
            .put("verdict", report.verdict().name())
            .put("lnM", finite(report.lnM()))
            .put("p", finite(report.p()))
            .put("lnThreshold", finite(report.lnThreshold()))
            .put("noHarmShown", report.noHarmShown())
            .put("suspicious", report.suspicious())
            .put("samplesSufficient", report.samplesSufficient())
            .put("seconds", finite(report.seconds()))
            .put("metrics", ListNode.of(report.metrics().stream().map(m -> metric(m)).toList()));
    report.regression().ifPresent(r -> out.put("regression", r.metric()));
    return out.build();
  }

  private static MapNode metric(MetricVerdict metric) {
    return MapNode.builder()
        .put("name", metric.name())
        .put("state", metric.state().name())
        .put("cause", metric.cause().name())
        .put("candidate", tally(metric.candidate()))
        .put("baseline", tally(metric.baseline()))
        .put("lnM", finite(metric.lnM()))
        .put("p", finite(metric.p()))
        .put("lnNoHarm", finite(metric.lnNoHarm()))
        .put("text", metric.text())
        .build();
  }

  private static MapNode tally(MetricVerdict.Tally tally) {
    return MapNode.builder().put("n", finite(tally.n())).put("x", tally.x()).build();
  }

  /** As proto3 JSON writes doubles. */
  private static Node finite(double value) {
    return Double.isFinite(value) ? NumberNode.of(value) : TextNode.of(Double.toString(value));
  }
}
