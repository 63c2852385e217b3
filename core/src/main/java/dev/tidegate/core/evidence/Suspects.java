package dev.tidegate.core.evidence;

import dev.tidegate.core.analysis.EvidenceReport.Regression;
import dev.tidegate.core.analysis.InstanceShare;
import dev.tidegate.core.analysis.StageKind;
import dev.tidegate.core.analysis.Tick;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The evidence as it is without one instance, for each of the few that stand out most. An instance
 * is left out from the tick on in which it began to stand out; before it had said little.
 * Immutable.
 */
record Suspects(List<Suspect> list) {
  static final Suspects NONE = new Suspects(List.of());

  /**
   * One instance.
   *
   * @param without the evidence of all others
   */
  record Suspect(String instance, Evidence without) {}

  Suspects {
    list = List.copyOf(list);
  }

  /** After {@code tick}, before which {@code all} was the evidence of everybody. */
  Suspects after(Evidence all, Tick tick) {
    List<Suspect> next = new ArrayList<>();
    if (tick.shares().isEmpty()) {
      Tick same = new Tick(tick.seconds(), tick.durationSeconds(), tick.cells());
      list.forEach(s -> next.add(new Suspect(s.instance, s.without.afterTick(same))));
      return new Suspects(next);
    }
    for (InstanceShare share : tick.shares()) {
      Evidence before = find(share.instance()).map(Suspect::without).orElseGet(all::ofEverybody);
      Tick rest = new Tick(tick.seconds(), tick.durationSeconds(), share.without(tick.cells()));
      next.add(new Suspect(share.instance(), before.afterTick(rest)));
    }
    return new Suspects(next);
  }

  private Optional<Suspect> find(String instance) {
    return list.stream().filter(suspect -> suspect.instance.equals(instance)).findFirst();
  }

  Suspects enterStage(StageKind kind) {
    return new Suspects(
        list.stream().map(s -> new Suspect(s.instance, s.without.enterStage(kind))).toList());
  }

  /**
   * The instance without which nobody would even suspect {@code regression}. That the others prove
   * it as well would be too much to ask: leaving out whoever failed most, they would take twice as
   * long to show a harm that all do.
   */
  Optional<String> blamed(Regression regression) {
    return list.stream()
        .filter(suspect -> !suspect.without.suspects(regression.action()))
        .min(Comparator.comparingDouble(suspect -> suspect.without.lnM(regression.action())))
        .map(Suspect::instance);
  }

  Node toNode() {
    List<Node> nodes = new ArrayList<>();
    for (Suspect suspect : list) {
      nodes.add(
          MapNode.builder()
              .put("instance", suspect.instance)
              .put("without", suspect.without.toNode())
              .build());
    }
    return ListNode.of(nodes);
  }
}
