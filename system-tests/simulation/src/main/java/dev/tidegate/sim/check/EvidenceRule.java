package dev.tidegate.sim.check;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.store.Entry;
import dev.tidegate.sim.system.SimSystem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * G12: each request counts at most once, whoever leads and however often agents start again: an
 * attempt's evidence never holds more requests than all agents served since it began, and of the
 * candidate's never more than those that got the candidate, unless flags were switched off.
 */
final class EvidenceRule implements Rule {
  private static final String METRIC = "error_rate";

  /** Agents and the leader hear of a kill at different times. */
  private static final long UNKNOWN = Long.MIN_VALUE / 2;

  private final SimSystem system;
  private final FlagHistory history;
  private final Map<String, Served> begun = new HashMap<>();

  EvidenceRule(SimSystem system, FlagHistory history) {
    this.system = system;
    this.history = history;
  }

  /** Requests that all agents served until a moment. */
  private record Served(long all, long byCandidate) {}

  @Override
  public void check(Step step, Violations violations) {
    Served now = new Served(system.notes().requests(), system.notes().requestsByCandidate());
    for (Step.StatusChange change : step.statuses()) {
      if (change.stage() > 0) {
        begun.putIfAbsent(attempt(change.uid(), change.after()), now);
      }
    }
    if (step.switchesFlag() || history.anyKilled()) {
      begun.replaceAll((attempt, before) -> new Served(before.all(), UNKNOWN));
    }
    step.puts("blob/", "")
        .filter(entry -> entry.key().path().contains("/evidence/"))
        .filter(entry -> !entry.key().path().contains("/saves/"))
        .forEach(entry -> check(step, entry, now, violations));
  }

  private static String attempt(String uid, MapNode document) {
    return uid + " " + Json.number(document, "attempt");
  }

  private void check(Step step, Entry entry, Served now, Violations violations) {
    MapNode evidence = Json.of(entry);
    Served before = begun.get(attempt(Json.text(evidence, "rolloutUid"), evidence));
    MapNode state = Json.map(evidence, "state");
    if (before == null || state == null) {
      return;
    }
    for (Node node : Json.list(state, "metrics")) {
      if (node instanceof MapNode metric && Json.text(metric, "name").equals(METRIC)) {
        List<Double> counts = counts(metric);
        double ofCandidate = counts.get(0);
        double all = ofCandidate + counts.get(2);
        long most = now.all() - before.all();
        long mostOfCandidate = now.byCandidate() - before.byCandidate();
        if (all > most || ofCandidate > mostOfCandidate) {
          violations.add(
              "G12",
              step.nanos(),
              "%s holds %.0f requests, %.0f of the candidate; served were %d and %d"
                  .formatted(entry.key().path(), all, ofCandidate, most, mostOfCandidate));
        }
      }
    }
  }

  /**
   * Of the attempt: the candidate's requests and failures, the baseline's requests and failures.
   */
  private static List<Double> counts(MapNode metric) {
    MapNode channel = (MapNode) Json.list(metric, "channels").get(0);
    return Json.numbers(channel, "attempt");
  }
}
