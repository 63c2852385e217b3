package dev.tidegate.cli.rollout;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.Phrases;
import dev.tidegate.cli.terminal.Style;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A decision in plain words with its numbers. */
final class WhyText {
  private static final int NAMES_MAX = 10;

  private final Style style;

  WhyText(Style style) {
    this.style = style;
  }

  /** To the second, in UTC. */
  static String second(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Lines about a decision; if it is the last one, also about what is going on at {@code now}. */
  List<String> lines(RolloutView rollout, Doc decision, boolean isLast, Instant now) {
    List<String> lines = new ArrayList<>();
    if (isLast) {
      lines.add(
          rollout.name()
              + " is "
              + style.phase(rollout.phase())
              + (rollout.message().isEmpty() ? "" : ": " + rollout.message()));
      lines.addAll(PreflightLines.of(rollout, style));
      RunningWarmUp.of(rollout).forEach(warmUp -> lines.add(warmUp.text(now)));
    }
    if (!decision.exists()) {
      lines.add("nothing was decided about it yet");
      return lines;
    }
    String what = decision.text("decision").toLowerCase(Locale.ROOT).replace('_', ' ');
    lines.add(
        "%s at %s by %s: %s"
            .formatted(
                style.bold(what),
                second(Instant.parse(decision.text("at"))),
                by(decision),
                decision.text("message")));
    lines.add("  from      " + place(decision.at("before")) + elapsed(decision));
    lines.add("  to        " + place(decision.at("after")));
    lines.addAll(evidence(decision.at("observation", "evidence")));
    lines.addAll(fleet(decision.items("observation", "fleet")));
    lines.addAll(others(decision.at("observation")));
    lines.add(
        "  record    %s, policy %s%s, fencing token %s; 'tidegate rollout replay %s' makes it again"
            .formatted(
                decision.text("sequence"),
                decision.text("policyVersion"),
                judgedBy(decision),
                decision.text("token"),
                rollout.name()));
    return lines;
  }

  /** Which version of the evidence judged the counts; records of earlier versions do not tell. */
  private static String judgedBy(Doc decision) {
    String version = decision.text("evidenceVersion");
    return version.isEmpty() ? "" : ", evidence " + version;
  }

  private static String by(Doc decision) {
    String actor = decision.text("after", "actor");
    return actor.isEmpty() || actor.equals("orchestrator") ? "the orchestrator itself" : actor;
  }

  private static String place(Doc status) {
    String stage = status.text("stageName");
    String phase = status.text("phase").toLowerCase(Locale.ROOT).replace('_', ' ');
    return phase + (stage.isEmpty() ? "" : " at " + stage);
  }

  private static String elapsed(Doc decision) {
    double seconds = seconds(decision.text("observation", "stageElapsed"));
    return Double.isNaN(seconds) || decision.whole("before", "stage") == 0
        ? ""
        : ", " + Phrases.duration(seconds, true) + " after the stage was entered";
  }

  private static double seconds(String duration) {
    try {
      return Double.parseDouble(duration.replaceFirst("s$", ""));
    } catch (NumberFormatException e) {
      return Double.NaN; // of a record in an older form
    }
  }

  private List<String> evidence(Doc evidence) {
    List<Doc> metrics = evidence.items("metrics");
    if (metrics.isEmpty() || evidence.whole("ticks") == 0) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    for (Doc metric : metrics) {
      lines.add("  measured  " + metric.text("text"));
    }
    double needed = Math.exp(evidence.number("lnThreshold"));
    lines.add(
        "  evidence  %s to 1 that the candidate is worse; %s to 1 is acted on, p = %s after %s"
            .formatted(
                Phrases.number(Math.exp(evidence.number("lnM"))),
                Phrases.number(needed),
                probability(evidence.number("p")),
                Phrases.count(evidence.whole("ticks"), "look")));
    if (evidence.isTrue("noHarmShown")) {
      lines.add("            every metric was shown to do no harm within its margin");
    }
    return lines;
  }

  private static String probability(double p) {
    return p < 0.001
        ? String.format(Locale.ROOT, "%.1e", p)
        : String.format(Locale.ROOT, "%.3f", p);
  }

  private static List<String> fleet(List<Doc> groups) {
    long agents = 0;
    long done = 0;
    List<String> failed = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    for (Doc group : groups) {
      List<String> names = group.items("agents").stream().map(Doc::text).toList();
      if (group.isTrue("live") && group.isTrue("member")) {
        agents += names.size();
        switch (group.text("acknowledgement")) {
          case "DONE" -> done += names.size();
          case "FAILED" -> names.forEach(name -> failed.add(name + ": " + group.text("failure")));
          default -> silent.addAll(names);
        }
      }
    }
    if (agents == 0) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "  agents    " + done + " of " + Phrases.count(agents, "live agent") + " had answered");
    if (!silent.isEmpty()) {
      lines.add("            silent: " + names(silent));
    }
    if (!failed.isEmpty()) {
      lines.add("            failed: " + names(failed));
    }
    return lines;
  }

  private static String names(List<String> names) {
    return names.size() <= NAMES_MAX
        ? Phrases.list(names)
        : String.join(", ", names.subList(0, NAMES_MAX))
            + " and "
            + (names.size() - NAMES_MAX)
            + " more";
  }

  private static List<String> others(Doc seen) {
    List<String> lines = new ArrayList<>();
    for (Doc request : seen.items("requests")) {
      String reason = request.text("reason");
      lines.add(
          "  asked     %s by %s%s"
              .formatted(
                  request.text("verb"),
                  request.text("actor"),
                  reason.isEmpty() ? "" : ": " + reason));
    }
    seen.items("freezes").forEach(freeze -> lines.add("  frozen    " + freeze.text()));
    seen.items("unfinished").forEach(name -> lines.add("  after     " + name.text()));
    seen.items("killed").forEach(flag -> lines.add("  killed    " + flag.text()));
    seen.items("overridden").forEach(flag -> lines.add("  override  " + flag.text()));
    return lines;
  }
}
