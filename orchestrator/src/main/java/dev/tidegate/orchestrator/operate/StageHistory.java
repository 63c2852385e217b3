package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.plan.StageFlag;
import dev.tidegate.core.record.DecisionRecord;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Store;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the stages of rollouts served for a flag, from the decisions that changed it. */
final class StageHistory {
  private static final int PLANS_MAX = 20;
  private static final int DECISIONS_MAX = 200;

  private final Store store;
  private final NamespaceView view;

  StageHistory(Store store, NamespaceView view) {
    this.store = store;
    this.view = view;
  }

  private record Run(String rollout, RolloutUid uid, Stored<RolloutPlan> plan) {}

  /**
   * What changed for {@code flag} from {@code from} to {@code to}, in words by revision. Looks at
   * the newest {@value #PLANS_MAX} runs of rollouts with the flag and the newest {@value
   * #DECISIONS_MAX} decisions of each.
   */
  Map<Revision, String> of(String flag, Revision from, Revision to) {
    Map<Revision, String> changes = new TreeMap<>();
    for (Run run : runs(flag)) {
      List<Entry> decisions =
          store.newest(Keyspace.decisions(view.name(), run.uid()), from, to, DECISIONS_MAX);
      for (Entry decision : decisions) {
        @Nullable String what = what(flag, run, decision);
        if (what != null) {
          changes.put(decision.modRevision(), what);
        }
      }
    }
    return changes;
  }

  private List<Run> runs(String flag) {
    return view.rollouts().values().stream()
        .flatMap(entry -> runs(entry).stream())
        .filter(run -> run.plan().value().flags().contains(flag))
        .sorted(Comparator.comparing((Run run) -> run.plan().createRevision()).reversed())
        .limit(PLANS_MAX)
        .toList();
  }

  private static List<Run> runs(RolloutEntry entry) {
    return entry.plans().entrySet().stream()
        .map(plan -> new Run(entry.name().name(), plan.getKey(), plan.getValue()))
        .toList();
  }

  private static @Nullable String what(String flag, Run run, Entry entry) {
    DecisionRecord decision;
    try {
      decision = DecisionRecord.fromNode(DocumentReader.json(entry.value().utf8()));
    } catch (InvalidDocumentException e) {
      return null; // what cannot be read was not written by an orchestrator
    }
    if (decision.decision().equals("COMPLETE")) {
      return "rollout " + run.rollout() + " completed";
    }
    RolloutPlan plan = run.plan().value();
    int stage = stage(decision.after(), plan);
    StageFlag served = served(flag, plan, stage);
    StageFlag before = served(flag, plan, stage(decision.before(), plan));
    if (served == null ? before == null : served.equals(before)) {
      return null;
    }
    String where = "rollout " + run.rollout() + " at " + name(plan, stage) + " serves ";
    return served == null
        ? where + "what the flag says"
        : where + served.variant() + " to " + percent(served) + audience(served);
  }

  private static String name(RolloutPlan plan, int stage) {
    return stage == 0 ? "the start" : "stage " + stage + " \"" + plan.stageName(stage) + "\"";
  }

  private static int stage(MapNode status, RolloutPlan plan) {
    int stage = status.get("stage") instanceof NumberNode number ? (int) number.doubleValue() : 0;
    return stage < 0 || stage > plan.last() ? 0 : stage;
  }

  private static @Nullable StageFlag served(String flag, RolloutPlan plan, int stage) {
    return stage == 0 ? null : plan.stage(stage).table().get(flag);
  }

  private static String percent(StageFlag served) {
    return BigDecimal.valueOf(served.share().buckets(), 3).stripTrailingZeros().toPlainString()
        + " %";
  }

  private static String audience(StageFlag served) {
    return served.audience() == null ? "" : " of an audience";
  }
}
