package dev.tidegate.core.record;

import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.rollout.Observation;
import dev.tidegate.core.rollout.Request;
import dev.tidegate.core.rollout.RequestId;
import dev.tidegate.core.rollout.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Observations as part of a decision record: everything {@code decide} saw, so that the decision
 * can be made again from it.
 */
public final class ObservationRecord {
  private ObservationRecord() {}

  /** What the decision saw; of fleets of more than 20,000 agents the first so many. */
  public static MapNode toNode(Observation seen) {
    MapNode.Builder out = MapNode.builder();
    RecordFields.duration(out, "stageElapsed", seen.stageElapsed());
    RecordFields.duration(out, "attemptElapsed", seen.attemptElapsed());
    out.put("fleetKnown", seen.fleetKnown()).put("fleet", FleetRecord.toNode(seen.fleet()));
    int left = seen.fleet().agents().size() - FleetRecord.AGENTS_MAX;
    if (left > 0) {
      out.put("agentsLeftOut", left);
    }
    out.put("evidence", EvidenceRecord.toNode(seen.evidence()))
        .put(
            "requests",
            ListNode.of(seen.requests().stream().map(ObservationRecord::request).toList()))
        .put("freezes", ListNode.ofTexts(seen.freezes()))
        .put("unfinished", ListNode.ofTexts(seen.unfinished()))
        .put("killed", ListNode.ofTexts(List.copyOf(seen.killed())))
        .put("overridden", ListNode.ofTexts(List.copyOf(seen.overridden())));
    ApprovalsRecord.put(out, seen.provenance());
    if (!seen.webhooks().isEmpty()) {
      out.put(
          "webhooks", ListNode.of(seen.webhooks().stream().map(WebhookRecord::toNode).toList()));
    }
    RecordFields.instant(out, "thawsAt", seen.thawsAt());
    PastRecord.put(out, seen.past());
    PreflightRecord.put(out, seen.preflight());
    if (!seen.agentsReturnWithin().isZero()) {
      RecordFields.duration(out, "agentsReturnWithin", seen.agentsReturnWithin());
    }
    return out.build();
  }

  private static Node request(Request request) {
    MapNode.Builder out = MapNode.builder().put("id", request.id().value());
    return RequestRecord.putAsked(out, request).build();
  }

  /**
   * Reads back what was seen.
   *
   * @param metrics of the plan that was carried out
   * @throws InvalidDocumentException if it is no observation, is one of another plan, or does not
   *     hold everything that was seen
   */
  public static Observation fromNode(Node node, List<MetricPlan> metrics) {
    Problems problems = new Problems();
    Fields in = Fields.of(node, Problem.member(Problem.ROOT, "observation"), problems);
    if (in.has("agentsLeftOut")) {
      in.problem("agentsLeftOut", "agents were left out of the record", null);
    }
    List<Request> requests = new ArrayList<>();
    for (Fields request : in.maps("requests")) {
      requests.addAll(request(request, problems));
    }
    Observation seen =
        new Observation(
            RecordFields.duration(in, "stageElapsed"),
            RecordFields.duration(in, "attemptElapsed"),
            in.bool("fleetKnown"),
            FleetRecord.read(in, "fleet"),
            EvidenceRecord.read(in.map("evidence"), metrics),
            requests,
            in.texts("freezes"),
            in.texts("unfinished"),
            new LinkedHashSet<>(in.texts("killed")),
            new LinkedHashSet<>(in.texts("overridden")),
            ApprovalsRecord.provenance(in),
            in.maps("webhooks").stream().map(WebhookRecord::read).toList(),
            RecordFields.optionalInstant(in, "thawsAt"),
            PastRecord.read(in),
            PreflightRecord.read(in),
            in.has("agentsReturnWithin")
                ? RecordFields.duration(in, "agentsReturnWithin")
                : Duration.ZERO);
    problems.throwIfAny();
    return seen;
  }

  /** The request, or nothing after a problem. */
  private static List<Request> request(Fields in, Problems problems) {
    RequestId id = RecordFields.value(in, "id", RequestId::new);
    Verb verb = RecordFields.value(in, "verb", Verb::ofWord);
    String actor = in.text("actor");
    if (id == null || verb == null || actor.isEmpty()) {
      return List.of();
    }
    return List.of(
        new Request(id, verb, RequestRecord.args(in, problems), actor, in.text("reason", "")));
  }
}
