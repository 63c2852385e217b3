package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.Freeze;
import dev.tidegate.orchestrator.wire.Freezes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What holds a rollout now.
 *
 * @param words one sentence each; empty if nothing does
 * @param thawsAt when the last of them ends; null if there is none, or one has no end
 */
record FreezesInForce(List<String> words, @Nullable Instant thawsAt) {
  FreezesInForce {
    words = List.copyOf(words);
  }

  /** Those of all namespaces, then those of its own. */
  static FreezesInForce over(Situation at) {
    List<String> words = new ArrayList<>();
    List<@Nullable Instant> ends = new ArrayList<>();
    collect(at, at.view().systemFreezes(), "all namespaces", words, ends);
    collect(at, at.namespace().freezes(), at.namespace().name(), words, ends);
    return new FreezesInForce(words, last(ends));
  }

  private static void collect(
      Situation at,
      @Nullable Stored<Freezes> freezes,
      String scope,
      List<String> words,
      List<@Nullable Instant> ends) {
    if (freezes == null) {
      return;
    }
    if (!freezes.isNewest()) {
      words.add("freezes of " + scope + " cannot be read, so they hold everything");
      ends.add(null);
    }
    freezes
        .value()
        .byName()
        .forEach(
            (name, freeze) -> {
              if (freeze.holds(at.plan().services(), at.now())) {
                words.add(sentence(name, freeze, scope));
                ends.add(freeze.until());
              }
            });
  }

  private static String sentence(String name, Freeze freeze, String scope) {
    String until = freeze.until() == null ? "" : " until " + freeze.until();
    return name + " of " + scope + until + ": " + freeze.reason();
  }

  private static @Nullable Instant last(List<@Nullable Instant> ends) {
    @Nullable Instant last = null;
    for (@Nullable Instant end : ends) {
      if (end == null) {
        return null;
      }
      last = last == null || end.isAfter(last) ? end : last;
    }
    return last;
  }
}
