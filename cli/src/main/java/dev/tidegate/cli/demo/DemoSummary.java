package dev.tidegate.cli.demo;

import dev.tidegate.cli.rollout.RolloutView;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.Phrases;
import dev.tidegate.cli.terminal.Style;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Checks how the demo ended and tells it in plain words, with measured times. */
final class DemoSummary {
  private final Style style;
  private final boolean fast;
  private final FleetStates before;
  private final Set<String> sawCandidate = new TreeSet<>();

  DemoSummary(Style style, boolean fast, FleetStates before) {
    this.style = style;
    this.fast = fast;
    this.before = before;
  }

  /** What is known of a rollout that has ended. */
  record Facts(RolloutView rollout, Timeline timeline, List<String> restorePoints) {}

  /** A rollout that has ended, and the flag and the saved state it was about. */
  record Ended(Facts facts, String flag, String book) {}

  /** A look at the agents while a rollout soaks. */
  void during(FleetStates states, String flag) {
    sawCandidate.addAll(states.differingFlags(before, flag));
  }

  DemoResult result(Ended healthy, Ended faulty, FleetStates after, double totalSeconds) {
    List<String> failures = new ArrayList<>();
    expect(failures, healthy.facts().rollout(), "COMPLETED");
    expect(failures, faulty.facts().rollout(), "ROLLED_BACK");
    if (after.differingFlags(before, healthy.flag()).size() < after.byAgent().size()) {
      failures.add("not every agent serves the completed " + healthy.flag());
    }
    List<String> flags = after.differingFlags(before, faulty.flag());
    List<String> states = after.differingStates(before, faulty.book());
    if (!flags.isEmpty()) {
      failures.add(faulty.flag() + " differs from before at " + Phrases.list(flags));
    }
    if (!states.isEmpty()) {
      failures.add("the " + faulty.book() + " differs from before at " + Phrases.list(states));
    }
    if (sawCandidate.isEmpty()) {
      failures.add("no agent was ever seen to serve the faulty " + faulty.flag());
    }
    if (faulty.facts().restorePoints().isEmpty()) {
      failures.add("no agent had saved a checkpoint to restore");
    }
    List<String> lines = lines(healthy, faulty, after, totalSeconds, failures);
    return new DemoResult(lines, failures, details(healthy, faulty, totalSeconds));
  }

  private static void expect(List<String> failures, RolloutView rollout, String phase) {
    if (!rollout.phase().equals(phase)) {
      failures.add(
          "%s ended %s instead of %s: %s"
              .formatted(rollout.name(), rollout.phase(), phase, rollout.message()));
    }
  }

  private List<String> lines(
      Ended healthy, Ended faulty, FleetStates after, double totalSeconds, List<String> failures) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(healthyLine(healthy.facts()));
    lines.addAll(faultyLines(faulty.facts()));
    if (failures.isEmpty()) {
      lines.add(
          "Checked at the agents: the faulty code ran at %s; now all %d serve %s as before and their state is that from before."
              .formatted(
                  Phrases.count(sawCandidate.size(), "agent"),
                  after.byAgent().size(),
                  faulty.flag()));
    }
    if (fast) {
      lines.add(
          "Such short soaks have little power: they catch a fault this gross, not a subtle one. The evidence itself is real.");
    }
    failures.forEach(failure -> lines.add(style.red("FAILED: ") + failure));
    lines.add("Took " + Phrases.duration(totalSeconds, true) + " in all.");
    return lines;
  }

  private String healthyLine(Facts facts) {
    return style.bold(facts.rollout().name())
        + " "
        + ended(facts.rollout())
        + " after %d stages in %s."
            .formatted(
                facts.timeline().stagesEntered(),
                Phrases.duration(facts.timeline().seconds("ENTERING", "COMPLETED"), true));
  }

  private List<String> faultyLines(Facts facts) {
    Timeline timeline = facts.timeline();
    Doc timings = facts.rollout().doc().at("timings");
    List<String> lines = new ArrayList<>();
    lines.add(
        style.bold(facts.rollout().name())
            + " "
            + ended(facts.rollout())
            + ": "
            + timeline.rollbackReason());
    lines.add(
        "  decision     %s after the faulty code first served (from soaking to the decision to roll back)"
            .formatted(Phrases.duration(timeline.seconds("SOAKING", "ROLLING_BACK"), true)));
    double propagation = timings.number("propagationMillis", "max");
    if (!Double.isNaN(propagation)) {
      lines.add(
          "  propagation  %s until the last agent had the old flags"
              .formatted(Phrases.duration(propagation / 1000, true)));
    }
    lines.add(
        "  rollback     %s until every agent had restored and acknowledged"
            .formatted(Phrases.duration(timeline.seconds("ROLLING_BACK", "ROLLED_BACK"), true)));
    double restore = timings.number("restoreMicros", "max");
    lines.add(
        "  restored     %s: %s%s"
            .formatted(
                Phrases.count(facts.restorePoints().size(), "checkpoint"),
                Phrases.list(facts.restorePoints()),
                Double.isNaN(restore)
                    ? ""
                    : ", the slowest in " + Phrases.duration(restore / 1e6, true)));
    return lines;
  }

  private String ended(RolloutView rollout) {
    return switch (rollout.phase()) {
      case "COMPLETED" -> style.green("completed");
      case "ROLLED_BACK" -> style.red("was rolled back");
      default -> style.yellow("is " + rollout.phase());
    };
  }

  private MapNode details(Ended healthy, Ended faulty, double totalSeconds) {
    MapNode.Builder details =
        MapNode.builder()
            .put("completed", healthy.facts().rollout().name())
            .put("rolledBack", faulty.facts().rollout().name())
            .put("reason", faulty.facts().timeline().rollbackReason())
            .put("restored", ListNode.ofTexts(faulty.facts().restorePoints()))
            .put("servedFaulty", ListNode.ofTexts(List.copyOf(sawCandidate)))
            .put("totalSeconds", totalSeconds);
    put(details, "decisionSeconds", faulty, "SOAKING", "ROLLING_BACK");
    put(details, "rollbackSeconds", faulty, "ROLLING_BACK", "ROLLED_BACK");
    put(details, "completedSeconds", healthy, "ENTERING", "COMPLETED");
    return details.putIfPresent("timings", timings(faulty)).build();
  }

  private static MapNode timings(Ended ended) {
    return ended.facts().rollout().doc().at("timings").map();
  }

  private static void put(
      MapNode.Builder details, String name, Ended ended, String from, String to) {
    double seconds = ended.facts().timeline().seconds(from, to);
    if (!Double.isNaN(seconds)) {
      details.put(name, seconds);
    }
  }
}
