package dev.tidegate.sim.check;

import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import java.util.stream.Stream;

/**
 * G10: every change of intent, or of a rollout, goes with exactly one audit entry, never changed.
 */
final class AuditRule implements Rule {
  @Override
  public void check(Step step, Violations violations) {
    boolean intent =
        Stream.concat(step.batch().puts().stream().map(Entry::key), step.batch().deletes().stream())
            .map(Key::path)
            .anyMatch(path -> path.startsWith("ns/") || path.equals("system/freezes"));
    long entries =
        step.batch().puts().stream()
            .filter(entry -> entry.key().path().contains("/audit/entries/"))
            .count();
    if (intent && entries != 1) {
      violations.add(
          "G10",
          step.nanos(),
          "%d audit entries at revision %d with %s"
              .formatted(
                  entries,
                  step.batch().revision().value(),
                  step.batch().puts().stream().map(Entry::key).toList()));
    }
    step.batch().puts().stream()
        .filter(entry -> entry.key().path().contains("/audit/entries/"))
        .filter(entry -> step.before().containsKey(entry.key().path()))
        .forEach(
            entry -> violations.add("G10", step.nanos(), "changed afterwards: " + entry.key()));
  }
}
