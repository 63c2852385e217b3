package dev.tidegate.sim.check;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.Entry;
import java.util.List;
import java.util.NavigableMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One revision of the store.
 *
 * @param nanos true time
 * @param before everything stored before, by key
 * @param after everything stored after, by key
 */
record Step(
    long nanos,
    ChangeBatch batch,
    NavigableMap<String, Entry> before,
    NavigableMap<String, Entry> after) {

  /** A rollout whose status this step puts. */
  record StatusChange(String namespace, String rollout, @Nullable MapNode before, MapNode after) {
    String uid() {
      return Json.text(after, "rolloutUid");
    }

    String phase() {
      return Json.text(after, "phase");
    }

    int stage() {
      return (int) Json.number(after, "stage");
    }

    boolean sameRollout() {
      return before != null && Json.text(before, "rolloutUid").equals(uid());
    }

    String phaseBefore() {
      return before == null ? "" : Json.text(before, "phase");
    }

    int stageBefore() {
      return before == null ? 0 : (int) Json.number(before, "stage");
    }

    boolean moves() {
      return !phase().equals(phaseBefore()) || stage() != stageBefore() || !sameRollout();
    }
  }

  List<StatusChange> statuses() {
    return puts("ns/", "/status")
        .map(
            entry -> {
              String[] path = entry.key().path().split("/", -1);
              Entry old = before.get(entry.key().path());
              return new StatusChange(
                  path[1], path[3], old == null ? null : Json.of(old), Json.of(entry));
            })
        .toList();
  }

  /** The decision this step records, if it does. */
  @Nullable MapNode decision() {
    return puts("log/", "")
        .filter(entry -> entry.key().path().contains("/decisions/"))
        .findFirst()
        .map(Json::of)
        .orElse(null);
  }

  /** True if it records a decision called {@code word}. */
  boolean decides(String word) {
    MapNode decision = decision();
    return decision != null && Json.text(decision, "decision").equals(word);
  }

  /** True if a person only switches a flag on or off, and leaves the rest of it as it is. */
  boolean switchesFlag() {
    return puts("log/", "")
        .filter(entry -> entry.key().path().contains("/audit/entries/"))
        .map(entry -> Json.text(Json.of(entry), "action"))
        .anyMatch(action -> action.equals("flag.kill") || action.equals("flag.enable"));
  }

  Stream<Entry> puts(String prefix, String suffix) {
    return batch.puts().stream()
        .filter(
            entry -> entry.key().path().startsWith(prefix) && entry.key().path().endsWith(suffix));
  }

  NavigableMap<String, Entry> afterBelow(String folder) {
    return after.subMap(folder, true, folder + "\uffff", false);
  }

  NavigableMap<String, Entry> beforeBelow(String folder) {
    return before.subMap(folder, true, folder + "\uffff", false);
  }
}
