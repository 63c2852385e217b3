package dev.tidegate.cli.rollout;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.Phrases;
import dev.tidegate.cli.terminal.Style;
import dev.tidegate.cli.terminal.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What stages can notice, for people. */
final class PowerText {
  private PowerText() {}

  /** The lines for the member {@code power} of a plan; none if it is not there. */
  static List<String> lines(Doc power, Style style) {
    List<Doc> stages = power.items("stages");
    if (stages.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add(style.bold("can notice") + ", if each service has " + traffic(power) + ":");
    TextTable table =
        new TextTable(
            "  ",
            List.of(
                "STAGE",
                "CANDIDATE",
                "BASELINE",
                "METRIC",
                "SMALL REGRESSION",
                "LARGE REGRESSION",
                "RELIABLE FROM",
                "EARLY ADVANCE"));
    stages.forEach(stage -> rows(stage, table));
    lines.addAll(table.lines());
    for (Doc stage : stages) {
      for (Doc warning : stage.items("warnings")) {
        lines.add("  " + style.yellow("! " + stage.text("name") + ": " + warning.text()));
      }
    }
    return lines;
  }

  private static String traffic(Doc power) {
    Doc assumed = power.at("assumed");
    Doc sources = power.at("sources");
    String rps = Phrases.number(assumed.number("requestsPerSecondAndService"));
    String errors = Phrases.percent(assumed.number("errorShare"));
    String median = Phrases.number(assumed.number("latencyMedianMillis"));
    return (rps + " requests/s" + from(sources.at("requestsPerSecondAndService")))
        + (", " + errors + " errors" + from(sources.at("errorShare")))
        + (", a median of " + median + " ms" + from(sources.at("latencyMedianMillis")))
        + (" and " + Phrases.count(assumed.whole("agentsPerService"), "agent"))
        + from(sources.at("agentsPerService"));
  }

  private static String from(Doc source) {
    String from = source.text("from");
    if (from.equals("recorded")) {
      double seconds = source.number("seconds");
      return Double.isNaN(seconds)
          ? " (connected)"
          : " (recorded over " + Phrases.duration(seconds, false) + ")";
    }
    return from.isEmpty() ? "" : " (" + from + ")";
  }

  private static void rows(Doc stage, TextTable table) {
    String name = stage.text("name");
    String candidate = samples(stage, "candidate");
    String baseline = samples(stage, "baseline");
    List<Doc> metrics = stage.items("metrics");
    if (metrics.isEmpty()) {
      table.row(name, candidate, baseline, "-", "-", "-", "-", "no");
      return;
    }
    boolean first = true;
    for (Doc metric : metrics) {
      List<Doc> regressions = metric.items("regressions");
      table.row(
          first ? name : "",
          first ? candidate : "",
          first ? baseline : "",
          metric.text("name"),
          regression(regressions.get(0)),
          regression(regressions.get(regressions.size() - 1)),
          factor(metric.number("smallestReliableFactor")),
          first ? early(stage) : "");
      first = false;
    }
  }

  private static String samples(Doc stage, String side) {
    long least = stage.whole(side + "SamplesAtSoakMin");
    long most = stage.whole(side + "SamplesAtSoakMax");
    return least == most ? "" + most : least + "–" + most;
  }

  private static String regression(Doc regression) {
    double median = regression.number("medianSeconds");
    String found = String.format(Locale.ROOT, "%.0f %%", regression.number("foundShare") * 100);
    return factor(regression.number("factor"))
        + " in "
        + (Double.isNaN(median) ? "-" : Phrases.duration(median, false))
        + " ("
        + found
        + ")";
  }

  private static String factor(double factor) {
    if (Double.isNaN(factor)) {
      return "none";
    }
    return String.format(Locale.ROOT, factor == Math.rint(factor) ? "%.0fx" : "%.3gx", factor);
  }

  private static String early(Doc stage) {
    double median = stage.number("earlyAdvanceMedianSeconds");
    double share = stage.number("earlyAdvanceShare");
    String found = String.format(Locale.ROOT, "%.0f %%", share * 100);
    return share == 0
        ? "no"
        : (Double.isNaN(median) ? "seldom" : "in " + Phrases.duration(median, false))
            + " ("
            + found
            + ")";
  }
}
