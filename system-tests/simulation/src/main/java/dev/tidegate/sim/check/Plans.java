package dev.tidegate.sim.check;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.store.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What each rollout is to do, as it was frozen at its start: what the rules hold it to. */
final class Plans implements Rule {
  private final Map<String, List<PlannedStage>> byUid = new HashMap<>();

  /**
   * A stage as planned.
   *
   * @param flags that it sets
   * @param soak shortest time in it, unless somebody waives it
   * @param shares of units that get the candidate of a flag, 0 to 1
   * @param samples that its analysis needs of each side; 0 if it has none
   */
  record PlannedStage(Set<String> flags, Duration soak, Map<String, Double> shares, long samples) {}

  /** Reads plans as they are stored; a plan never changes. */
  @Override
  public void check(Step step, Violations violations) {
    step.puts("ns/", "/plan")
        .forEach(
            entry -> {
              if (!read(entry)) {
                violations.add("G2", step.nanos(), "the plan at " + entry.key() + " changed");
              }
            });
  }

  /** Reads those among {@code stored}, of whatever keys. */
  void read(List<Entry> stored) {
    stored.stream()
        .filter(entry -> entry.key().path().startsWith("ns/"))
        .filter(entry -> entry.key().path().endsWith("/plan"))
        .forEach(this::read);
  }

  /** False if another plan of that rollout was read before. */
  private boolean read(Entry entry) {
    String uid = entry.key().path().split("/", -1)[4];
    List<PlannedStage> stages = stages(Json.of(entry));
    List<PlannedStage> before = byUid.put(uid, stages);
    return before == null || before.equals(stages);
  }

  private static List<PlannedStage> stages(MapNode plan) {
    List<PlannedStage> stages = new ArrayList<>();
    for (Node node : Json.list(plan, "stages")) {
      if (node instanceof MapNode stage) {
        MapNode flags = Json.map(stage, "flags");
        stages.add(
            new PlannedStage(
                flags == null ? Set.of() : new TreeSet<>(flags.members().keySet()),
                soak(stage),
                shares(stage),
                Json.list(stage, "analysis").isEmpty() ? 0 : samples(plan)));
      }
    }
    return stages;
  }

  private static Map<String, Double> shares(MapNode stage) {
    Map<String, Double> shares = new HashMap<>();
    MapNode table = Json.map(stage, "table");
    if (table != null) {
      table
          .members()
          .forEach(
              (flag, node) -> {
                String share = node instanceof MapNode set ? Json.text(set, "share") : "";
                shares.put(flag, Double.parseDouble(share.replace("%", "")) / 100);
              });
    }
    return shares;
  }

  /** The least that any metric of the plan asks for. */
  private static long samples(MapNode plan) {
    MapNode analyses = Json.map(plan, "analysis");
    return analyses == null
        ? 0
        : analyses.members().values().stream()
            .flatMap(node -> Json.list((MapNode) node, "metrics").stream())
            .mapToLong(metric -> Json.number((MapNode) metric, "minSamples"))
            .min()
            .orElse(0);
  }

  private static Duration soak(MapNode stage) {
    MapNode soak = Json.map(stage, "soak");
    if (soak == null) {
      return Duration.ZERO;
    }
    String exactly = Json.text(soak, "exactly");
    String shortest = exactly.isEmpty() ? Json.text(soak, "min") : exactly;
    return shortest.isEmpty()
        ? Duration.ZERO
        : Duration.parse("PT" + shortest.toUpperCase(Locale.ROOT));
  }

  List<PlannedStage> stages(String uid) {
    return byUid.getOrDefault(uid, List.of());
  }

  Set<String> flagsUpTo(String uid, int stage) {
    Set<String> flags = new TreeSet<>();
    stages(uid).stream().limit(stage).forEach(one -> flags.addAll(one.flags()));
    return flags;
  }

  /** The share of units that get the candidate of {@code flag} once {@code stage} is entered. */
  double share(String uid, int stage, String flag) {
    List<PlannedStage> all = stages(uid);
    return stage < 1 || stage > all.size()
        ? 0
        : all.get(stage - 1).shares().getOrDefault(flag, 0.0);
  }

  /** The share that stays when the rollout is complete. */
  double lastShare(String uid, String flag) {
    return share(uid, stages(uid).size(), flag);
  }

  /** How many observations of a side {@code stage} needs before it is left. */
  long samples(String uid, int stage) {
    List<PlannedStage> all = stages(uid);
    return stage < 1 || stage > all.size() ? 0 : all.get(stage - 1).samples();
  }
}
