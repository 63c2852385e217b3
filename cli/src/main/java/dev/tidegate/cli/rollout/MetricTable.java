package dev.tidegate.cli.rollout;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.Phrases;
import dev.tidegate.cli.terminal.Style;
import dev.tidegate.cli.terminal.TextTable;
import java.util.List;
import java.util.Locale;

/** What was measured on both sides and what the evidence says. */
final class MetricTable {
  private final Style style;

  MetricTable(Style style) {
    this.style = style;
  }

  List<String> lines(Doc rollout) {
    List<Doc> metrics = rollout.items("metrics");
    if (metrics.isEmpty()) {
      return List.of();
    }
    TextTable table =
        new TextTable(
            " ",
            List.of(
                "METRIC", "BASELINE", "CANDIDATE", "RATIO (always-valid)", "EVIDENCE", "VERDICT"));
    for (Doc metric : metrics) {
      table.row(
          metric.text("name"),
          side(metric, "baseline"),
          side(metric, "candidate"),
          ratio(metric),
          evidence(metric),
          verdict(metric));
    }
    return table.lines();
  }

  private static String side(Doc metric, String side) {
    Doc at = metric.at(side);
    double n = at.number("n");
    if (Double.isNaN(n) || n == 0) {
      return "-";
    }
    double p99 = at.number("p99");
    if (!Double.isNaN(p99)) {
      return millis(p99) + " of " + Math.round(n);
    }
    double x = at.number("x");
    return Phrases.percent(at.number("rate"))
        + (Double.isNaN(x) ? " of " + Math.round(n) : " " + Math.round(x) + "/" + Math.round(n));
  }

  /** Latencies are told in seconds. */
  private static String millis(double seconds) {
    double millis = seconds * 1000;
    return "p99 "
        + (millis < 10
            ? String.format(Locale.ROOT, "%.1f ms", millis)
            : Math.round(millis) + " ms");
  }

  private static String ratio(Doc metric) {
    double ratio = metric.number("ratio");
    if (Double.isNaN(ratio)) {
      return "-";
    }
    double low = metric.number("low");
    double high = metric.number("high");
    return Phrases.number(ratio)
        + (Double.isNaN(low) && Double.isNaN(high)
            ? ""
            : " [" + Phrases.number(low) + ", " + upper(high) + "]");
  }

  private static String upper(double high) {
    return Double.isNaN(high) || Double.isInfinite(high) ? "∞" : Phrases.number(high);
  }

  private static String evidence(Doc metric) {
    double evidence = metric.number("evidence");
    double threshold = metric.number("threshold");
    if (Double.isNaN(evidence)) {
      return "-";
    }
    return Phrases.number(evidence)
        + (Double.isNaN(threshold) ? "" : " / " + Phrases.number(threshold));
  }

  private String verdict(Doc metric) {
    String verdict = metric.text("verdict");
    String words = verdict.toLowerCase(Locale.ROOT).replace('_', ' ');
    String text = metric.text("text");
    String shown =
        switch (verdict) {
          case "PASS", "NO_HARM" -> style.green(words);
          case "REGRESSION" -> style.red(words);
          case "INCONCLUSIVE", "UNKNOWN" -> style.yellow(words);
          default -> words;
        };
    return text.isEmpty() ? shown : shown + ", " + text;
  }
}
