package dev.tidegate.core.evidence;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The evidence about every metric of a plan, in the plan's order. */
final class MetricStates {
  private final AnalysisPlan plan;
  private final List<MetricState> states;

  private MetricStates(AnalysisPlan plan, List<MetricState> states) {
    this.plan = plan;
    this.states = states;
  }

  static MetricStates start(AnalysisPlan plan) {
    List<MetricState> states = new ArrayList<>();
    for (MetricPlan metric : plan.metrics()) {
      states.add(
          metric.kind() == MetricKind.GAUGE
              ? GaugeState.start(metric)
              : CountState.start(metric, plan));
    }
    return new MetricStates(plan, states);
  }

  /** One that may be changed without changing this one. */
  MetricStates copy() {
    List<MetricState> copies = new ArrayList<>();
    states.forEach(state -> copies.add(state.copy()));
    return new MetricStates(plan, copies);
  }

  List<MetricState> list() {
    return states;
  }

  /**
   * @throws IllegalArgumentException if there is no such metric of counts
   */
  CountState counts(String metric) {
    int index = indexByName().getOrDefault(metric, -1);
    if (index >= 0 && states.get(index) instanceof CountState state) {
      return state;
    }
    throw new IllegalArgumentException("no metric of counts is called " + metric);
  }

  /** Takes in one tick. */
  void look(Look look, List<Cell> cells) {
    List<List<Cell>> byMetric = cellsByMetric(cells);
    for (int i = 0; i < states.size(); i++) {
      states.get(i).look(look, byMetric.get(i));
    }
  }

  private List<List<Cell>> cellsByMetric(List<Cell> cells) {
    Map<String, Integer> indices = indexByName();
    List<List<Cell>> byMetric = new ArrayList<>();
    states.forEach(state -> byMetric.add(new ArrayList<>()));
    for (Cell cell : cells) {
      Integer index = indices.get(cell.metric());
      if (index == null) {
        throw new IllegalArgumentException("no metric is called " + cell.metric());
      }
      byMetric.get(index).add(cell);
    }
    return byMetric;
  }

  private Map<String, Integer> indexByName() {
    Map<String, Integer> indices = new HashMap<>();
    for (MetricPlan metric : plan.metrics()) {
      indices.put(metric.name(), indices.size());
    }
    return indices;
  }

  Node toNode() {
    List<Node> nodes = new ArrayList<>();
    for (MetricState state : states) {
      MapNode.Builder node = MapNode.builder().put("name", state.plan().name());
      state.toNode().members().forEach(node::put);
      nodes.add(node.build());
    }
    return ListNode.of(nodes);
  }

  static MetricStates resume(AnalysisPlan plan, List<StateReader> saved) {
    List<MetricState> states = new ArrayList<>();
    for (MetricPlan metric : plan.metrics()) {
      StateReader state = states.size() < saved.size() ? saved.get(states.size()) : null;
      if (state == null || !state.text("name").equals(metric.name())) {
        throw new IllegalArgumentException("evidence.metrics has no state of " + metric.name());
      }
      states.add(
          metric.kind() == MetricKind.GAUGE
              ? GaugeState.resume(metric, state)
              : CountState.resume(metric, plan, state));
    }
    return new MetricStates(plan, states);
  }
}
