package dev.tidegate.core.offline;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of counts of an offline analysis.
 *
 * @param t seconds as a number
 * @param tNode seconds as written
 */
record OfflineLine(double t, Node tNode, Cell cell) {
  private static final double SECONDS_MAX = 1e12;
  private static final long COUNT_MAX = 1L << 40;

  /**
   * @throws dev.tidegate.core.document.InvalidDocumentException with everything that is wrong
   */
  static OfflineLine read(Node node, AnalysisPlan plan) {
    Problems problems = new Problems();
    Fields fields = Fields.of(node, Problem.ROOT, problems);
    Node tNode = fields.node("t");
    double t = tNode == null ? 0 : fields.number("t", 0, SECONDS_MAX);
    String stratum = fields.text("stratum", fields.text("cohort", ""));
    String name = fields.text("metric");
    MetricPlan metric = problems.isEmpty() ? metric(fields, plan, name) : null;
    Cell cell = null;
    if (metric != null) {
      Stratum at = new Stratum(stratum, "", "");
      cell =
          fields.has("missing")
              ? missing(fields, name, at)
              : new Arms(fields, metric, at, problems).cell();
      fields.finish();
    }
    problems.throwIfAny();
    if (tNode == null || cell == null) {
      throw new AssertionError("a line without problems has a cell");
    }
    return new OfflineLine(t, tNode, cell);
  }

  private static @Nullable Cell missing(Fields fields, String metric, Stratum stratum) {
    Cause cause = fields.choice("missing", Cause.NO_DATA);
    if (cause == Cause.NONE) {
      fields.problem("missing", "must say why nothing is known", "for example providerDown");
      return null;
    }
    return new Cell.Missing(metric, stratum, cause);
  }

  /** A cause as lines write it, such as {@code providerDown}. */
  static String word(Cause cause) {
    StringBuilder out = new StringBuilder();
    for (String part : cause.name().split("_", -1)) {
      String lower = part.toLowerCase(Locale.ROOT);
      out.append(out.isEmpty() ? lower : part.charAt(0) + lower.substring(1));
    }
    return out.toString();
  }

  private static @Nullable MetricPlan metric(Fields fields, AnalysisPlan plan, String name) {
    for (MetricPlan metric : plan.metrics()) {
      if (metric.name().equals(name)) {
        return metric;
      }
    }
    fields.problem("metric", "no metric is called '" + name + "'", null);
    return null;
  }

  /** Reads the observations of the arms. */
  private record Arms(Fields line, MetricPlan metric, Stratum stratum, Problems problems) {
    @Nullable Cell cell() {
      try {
        return switch (metric.kind()) {
          case RATIO -> isExposure() ? events() : ratio();
          case HISTOGRAM -> latency();
          case RATE -> events();
          case GAUGE -> new Cell.Gauge(metric.name(), stratum, line.number("value", -1e300, 1e300));
        };
      } catch (IllegalArgumentException e) {
        line.problem("metric", String.valueOf(e.getMessage()), null);
        return null;
      }
    }

    private boolean isExposure() {
      return metric.comparison() instanceof Comparison.AgainstBaseline against
          && against.form() == Comparison.Form.P;
    }

    private @Nullable Fields arm(String name) {
      boolean required = name.equals("candidate") || metric.comparison().needsBaseline();
      return required ? line.map(name) : line.optionalMap(name);
    }

    private Cell ratio() {
      return new Cell.Ratio(metric.name(), stratum, counts("candidate"), counts("baseline"));
    }

    private Counts counts(String name) {
      Fields arm = arm(name);
      if (arm == null) {
        return Counts.NONE;
      }
      long n = arm.wholeNumber("n", 0, COUNT_MAX);
      long x = arm.wholeNumber("x", 0, COUNT_MAX);
      arm.finish();
      if (x > n && problems.isEmpty()) {
        arm.problem("x", "must not be above n = " + n + ", but is " + x, null);
      }
      return x > n ? Counts.NONE : new Counts(n, x);
    }

    private Cell events() {
      Fields candidate = line.map("candidate");
      Fields baseline = arm("baseline");
      long xC = candidate.wholeNumber("x", 0, COUNT_MAX);
      double nC = candidate.number("n", 0, 1e12);
      candidate.finish();
      long xB = baseline == null ? 0 : baseline.wholeNumber("x", 0, COUNT_MAX);
      double nB = baseline == null ? 0 : baseline.number("n", 0, 1e12);
      if (baseline != null) {
        baseline.finish();
      }
      return new Cell.Events(metric.name(), stratum, xC, nC, xB, nB);
    }

    private Cell latency() {
      return new Cell.Latency(
          metric.name(), stratum, histogram("candidate"), histogram("baseline"));
    }

    private Histogram histogram(String name) {
      Fields arm = arm(name);
      Node node = arm == null ? null : arm.node("histogram");
      if (arm == null || node == null) {
        return Histogram.EMPTY;
      }
      arm.optionalNode("n");
      arm.optionalNode("x");
      arm.finish();
      return OfflineMetric.histogram(node, arm.path("histogram"), problems);
    }
  }
}
