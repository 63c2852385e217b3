package dev.tidegate.core.record;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.rollout.Fleet;
import dev.tidegate.core.rollout.FleetMember;
import dev.tidegate.core.rollout.FleetMember.Acknowledgement;
import dev.tidegate.core.rollout.FleetMember.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Fleets as part of an observation: agents in the same state are one group with their names. */
final class FleetRecord {
  /** Agents a record names; a decision about more cannot be replayed, and its record says so. */
  static final int AGENTS_MAX = 20_000;

  private static final int STAGES_MAX = 1_000_000;
  private static final AgentName ANYBODY = new AgentName("any", "any");

  private FleetRecord() {}

  static Node toNode(Fleet fleet) {
    Map<FleetMember, List<String>> groups = new LinkedHashMap<>();
    fleet.agents().stream()
        .limit(AGENTS_MAX)
        .forEach(
            agent ->
                groups
                    .computeIfAbsent(named(agent, ANYBODY), state -> new ArrayList<>())
                    .add(agent.agent().toString()));
    List<Node> nodes = new ArrayList<>();
    groups.forEach((state, names) -> nodes.add(toNode(state, names)));
    return ListNode.of(nodes);
  }

  private static FleetMember named(FleetMember agent, AgentName name) {
    return new FleetMember(
        name,
        agent.zone(),
        agent.version(),
        agent.live(),
        agent.member(),
        agent.entered(),
        agent.acknowledgement());
  }

  private static MapNode toNode(FleetMember state, List<String> names) {
    MapNode.Builder out =
        MapNode.builder()
            .put("live", state.live())
            .put("member", state.member())
            .put("entered", ListNode.of(state.entered().stream().map(NumberNode::of).toList()))
            .put("acknowledgement", state.acknowledgement().outcome().name());
    RecordFields.text(out, "zone", state.zone());
    RecordFields.text(out, "version", state.version());
    RecordFields.text(out, "failure", state.acknowledgement().failure());
    if (!state.acknowledgement().took().isZero()) {
      RecordFields.duration(out, "took", state.acknowledgement().took());
    }
    return out.put("agents", ListNode.ofTexts(names)).build();
  }

  static Fleet read(Fields in, String name) {
    List<FleetMember> agents = new ArrayList<>();
    for (Fields group : in.maps(name)) {
      FleetMember state =
          new FleetMember(
              ANYBODY,
              group.text("zone", ""),
              group.text("version", ""),
              group.bool("live"),
              group.bool("member"),
              entered(group),
              new Acknowledgement(
                  group.constant("acknowledgement", Outcome.class),
                  group.text("failure", ""),
                  group.has("took") ? RecordFields.duration(group, "took") : Duration.ZERO));
      for (String agent : group.texts("agents")) {
        agents.add(named(state, AgentNames.parse(group, "agents", agent, ANYBODY)));
      }
    }
    return new Fleet(agents);
  }

  private static Set<Integer> entered(Fields group) {
    return group.optionalList("entered").stream()
        .map(
            node ->
                node instanceof NumberNode number && number.isWhole()
                    ? (int) Math.min(number.longValue(), STAGES_MAX)
                    : 0)
        .collect(Collectors.toSet());
  }
}
