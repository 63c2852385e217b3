package dev.tidegate.sim.check;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.store.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was stored of flags at each revision, for rules about agents, who are always a bit late. */
final class FlagHistory implements Rule {
  private static final String FLAGS = "/flags/";
  private static final String OVERLAYS = "/overlays/";

  private final TreeMap<Long, Stored> byRevision = new TreeMap<>();

  /**
   * A flag's own definition.
   *
   * @param folded uids of rollouts that completed since a person wrote it
   */
  record Body(boolean enabled, List<String> folded) {}

  /** What a stage serves of a flag. */
  record Layer(String flag, String uid, int stage, boolean onlyOnMembers) {}

  /** Bodies by flag, overlays by key, as they stood. */
  private record Stored(Map<String, Body> bodies, Map<String, Layer> layers) {}

  FlagHistory() {
    byRevision.put(0L, new Stored(Map.of(), Map.of()));
  }

  @Override
  public void check(Step step, Violations violations) {
    Stored before = byRevision.lastEntry().getValue();
    Map<String, Body> bodies = new HashMap<>(before.bodies());
    Map<String, Layer> layers = new HashMap<>(before.layers());
    step.batch().deletes().forEach(key -> layers.remove(key.path()));
    step.puts("ns/", "").forEach(entry -> put(step, entry, bodies, layers));
    Stored after = new Stored(bodies, layers);
    if (!after.equals(before)) {
      byRevision.put(step.batch().revision().value(), after);
    }
  }

  private static void put(
      Step step, Entry entry, Map<String, Body> bodies, Map<String, Layer> layers) {
    String path = entry.key().path();
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (path.contains(FLAGS)) {
      boolean enabled = !Json.text(Json.of(entry), "state").equals("DISABLED");
      bodies.put(name, new Body(enabled, folded(step, bodies.get(name))));
    } else if (path.contains(OVERLAYS)) {
      MapNode overlay = Json.of(entry);
      layers.put(
          path,
          new Layer(
              name,
              Json.text(overlay, "rolloutUid"),
              (int) Json.number(overlay, "stage"),
              overlay.get("agentsNamed") != null));
    }
  }

  /** A person's edit replaces what was folded, unless it only switches the flag. */
  private static List<String> folded(Step step, @Nullable Body before) {
    List<String> folded = before == null ? List.of() : before.folded();
    MapNode decision = step.decision();
    if (decision == null) {
      return step.switchesFlag() ? folded : List.of();
    }
    List<String> more = new ArrayList<>(folded);
    more.add(Json.text(decision, "rolloutUid"));
    return more;
  }

  private Stored at(long revision) {
    return Objects.requireNonNull(byRevision.floorEntry(revision)).getValue();
  }

  /** The definition of {@code flag} as it stood at {@code revision}, or null. */
  @Nullable Body body(String flag, long revision) {
    return at(revision).bodies().get(flag);
  }

  /** True if it was switched off then. */
  boolean isKilled(String flag, long revision) {
    Body body = body(flag, revision);
    return body != null && !body.enabled();
  }

  /** True if it is switched off. */
  boolean isKilled(String flag) {
    return isKilled(flag, byRevision.lastKey());
  }

  /** True if any flag is switched off. */
  boolean anyKilled() {
    return byRevision.lastEntry().getValue().bodies().values().stream()
        .anyMatch(body -> !body.enabled());
  }

  /** What stages served of {@code flag} at {@code revision}. */
  List<Layer> layers(String flag, long revision) {
    return at(revision).layers().values().stream()
        .filter(layer -> layer.flag().equals(flag))
        .toList();
  }
}
