package dev.tidegate.sim.check;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
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
   */
  record PlannedStage(Set<String> flags, Duration soak) {}

  /** Reads plans as they are stored; a plan never changes. */
  @Override
  public void check(Step step, Violations violations) {
    step.puts("ns/", "/plan")
        .forEach(
            entry -> {
              String[] path = entry.key().path().split("/", -1);
              List<PlannedStage> stages = stages(Json.of(entry));
              List<PlannedStage> before = byUid.put(path[4], stages);
              if (before != null && !before.equals(stages)) {
                violations.add("G2", step.nanos(), "the plan of " + path[4] + " changed");
              }
            });
  }

  private static List<PlannedStage> stages(MapNode plan) {
    List<PlannedStage> stages = new ArrayList<>();
    for (Node node : Json.list(plan, "stages")) {
      if (node instanceof MapNode stage) {
        MapNode flags = Json.map(stage, "flags");
        stages.add(
            new PlannedStage(
                flags == null ? Set.of() : new TreeSet<>(flags.members().keySet()), soak(stage)));
      }
    }
    return stages;
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
}
