package dev.tidegate.system.faults;

import dev.tidegate.system.faults.TruthChecker.Violation;
import dev.tidegate.system.faults.Writes.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A run as people read it: figures, what happened in order, and every violation with the revisions
 * around it. Times are seconds since the truth log began.
 */
final class RunReport {
  private static final int AROUND = 3;
  private static final int TEXT_MAX = 160;

  private final RunRecord run;
  private final long begin;
  private final List<String> lines = new ArrayList<>();

  private RunReport(RunRecord run) {
    this.run = run;
    this.begin = run.history().isEmpty() ? 0 : run.history().get(0).nanos();
  }

  /** The lines of the report; {@code notes} are told as they are. */
  static List<String> of(RunRecord run, List<String> notes, List<Violation> found) {
    RunReport report = new RunReport(run);
    report.lines.addAll(notes);
    report.figures(found);
    report.events();
    report.violations(found);
    return List.copyOf(report.lines);
  }

  /** One line of figures. */
  static String summary(RunRecord run, List<Violation> found) {
    long looks = run.streams().values().stream().mapToLong(List::size).sum();
    return "%d revisions, %d calls, %d views of %d agents, %d violations"
        .formatted(
            run.history().size(), run.calls().size(), looks, run.streams().size(), found.size());
  }

  private void figures(List<Violation> found) {
    lines.add("");
    lines.add("Figures: " + summary(run, found));
    Map<String, Map<Outcome, Long>> calls =
        run.calls().stream()
            .collect(
                Collectors.groupingBy(
                    Call::verb,
                    TreeMap::new,
                    Collectors.groupingBy(Call::outcome, TreeMap::new, Collectors.counting())));
    calls.forEach((verb, outcomes) -> lines.add("  " + verb + " " + outcomes));
    run.saves()
        .forEach(
            (agent, saves) ->
                lines.add(
                    "  %s saved %s"
                        .formatted(
                            agent,
                            saves.stream()
                                .collect(
                                    Collectors.groupingBy(
                                        CheckpointChecker.Save::outcome,
                                        TreeMap::new,
                                        Collectors.counting())))));
  }

  /** A moment and what happened in it. */
  private record Event(long nanos, String text) {}

  private void events() {
    lines.add("");
    lines.add("What happened, but for edits of flags:");
    List<Event> events = new ArrayList<>();
    for (TruthRevision revision : run.history()) {
      String text = told(revision);
      if (!text.isEmpty()) {
        events.add(
            new Event(revision.nanos(), "revision %d: %s".formatted(revision.revision(), text)));
      }
    }
    for (Call call : run.calls()) {
      if (!call.isRead() && !call.verb().equals("write")) {
        String text =
            "%s: %s %s, %s".formatted(call.person(), call.verb(), call.on(), call.outcome());
        events.add(new Event(call.returned(), text));
      }
    }
    boots(events);
    events.stream()
        .sorted(Comparator.comparingLong(Event::nanos))
        .forEach(
            event ->
                lines.add("  %8.3f %s".formatted((event.nanos() - begin) / 1e9, event.text())));
  }

  private void boots(List<Event> events) {
    run.streams()
        .forEach(
            (agent, of) ->
                of.stream()
                    .collect(
                        Collectors.toMap(
                            AgentLine::boot, Function.identity(), (first, later) -> first))
                    .values()
                    .forEach(
                        line ->
                            events.add(
                                new Event(
                                    line.nanos(),
                                    "%s runs, at revision %d".formatted(agent, line.revision())))));
  }

  private static String told(TruthRevision revision) {
    List<String> told = new ArrayList<>();
    for (TruthRevision.Change change : revision.changes()) {
      if (change.key().equals("system/leader")) {
        told.add(change.put() ? change.fields().text("replica") + " leads" : "nobody leads");
      } else if (change.at("log/*/decisions/*/*")) {
        told.add(decision(change.segment(3), change.fields()));
      } else if (change.at("log/*/requests/*")) {
        Fields fields = change.fields();
        told.add(
            "%s of %s %s"
                .formatted(fields.text("verb"), fields.text("actor"), fields.text("state")));
      }
    }
    return String.join("; ", told);
  }

  private static String decision(String uid, Fields decision) {
    return "%s %s %s %s: %s"
        .formatted(
            uid,
            decision.text("decision"),
            decision.map("after").text("phase"),
            decision.map("after").number("stage"),
            cut(decision.text("message")));
  }

  private static String cut(String text) {
    return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "…";
  }

  private void violations(List<Violation> found) {
    lines.add("");
    lines.add(found.isEmpty() ? "No violation." : "Violations:");
    for (Violation violation : found) {
      lines.add(
          "  %s at revision %d: %s"
              .formatted(violation.guarantee(), violation.revision(), violation.what()));
      if (violation.revision() > 0) {
        around(violation.revision());
      }
    }
  }

  private void around(long revision) {
    run.history().stream()
        .filter(each -> Math.abs(each.revision() - revision) <= AROUND)
        .forEach(
            each -> {
              lines.add("    revision %d".formatted(each.revision()));
              each.changes()
                  .forEach(
                      change ->
                          lines.add(
                              "      %s %s"
                                  .formatted(
                                      change.key(),
                                      change.put()
                                          ? cut(String.valueOf(change.value()))
                                          : "(deleted)")));
            });
  }
}
