package dev.tidegate.core.power;

import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.document.DurationText;
import dev.tidegate.core.plan.AnalysisSpec;
import dev.tidegate.core.plan.MetricSpec;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Says what is weak about a stage, and what to change. */
final class Advice {
  private static final double WEAK = 0.8;

  private Advice() {}

  static List<String> of(RolloutPlan plan, StagePower power) {
    Stage stage = power.stage();
    List<MetricSpec> metrics =
        stage.analyses().stream().flatMap(name -> metrics(plan, name).stream()).toList();
    List<String> warnings = new ArrayList<>();
    if (metrics.isEmpty()) {
      warnings.add("nothing judges it: it is left when its soak is over; name an analysis");
      return warnings;
    }
    if (!stage.comparable()) {
      notComparable(metrics, warnings);
      return warnings;
    }
    power.metrics().forEach(metric -> weak(power, metric, warnings));
    samples(power, metrics, warnings);
    early(power, warnings);
    return warnings;
  }

  static List<MetricSpec> metrics(RolloutPlan plan, String analysis) {
    AnalysisSpec spec = plan.analyses().get(analysis);
    return spec == null ? List.of() : spec.metrics();
  }

  private static void notComparable(List<MetricSpec> metrics, List<String> warnings) {
    List<String> exempt = comparative(metrics).stream().map(MetricPlan::name).toList();
    if (!exempt.isEmpty()) {
      warnings.add(
          "not comparable, nothing is outside it: "
              + String.join(", ", exempt)
              + " cannot judge it; reach less than 100%, or add metrics with limits");
    }
  }

  private static void weak(StagePower power, MetricPower metric, List<String> warnings) {
    Effect small = metric.effects().get(0);
    if (small.power() >= WEAK) {
      return;
    }
    String max = text(power.maxSeconds());
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "low power: %s %s as %s is found in about %.0f %% of cases within %s",
            metric.metric(),
            times(small.factor()),
            small.factor() < 2 ? "slow" : "bad",
            small.power() * 100,
            max));
    text.append(
        Double.isNaN(metric.smallestFactor())
            ? "; no size is found reliably"
            : "; found reliably from " + times(metric.smallestFactor()));
    List<String> ways = new ArrayList<>();
    if (!Double.isNaN(small.reliableSeconds())) {
      ways.add("a soak.max of " + text(rounded(small.reliableSeconds())));
      String share = share(power, small.reliableSeconds() / power.maxSeconds());
      if (share != null) {
        ways.add(share);
      }
    }
    if (!Double.isNaN(metric.smallestFactor())) {
      ways.add("being content with " + times(metric.smallestFactor()));
    } else if (ways.isEmpty()) {
      ways.add("much more traffic, or judging the stage by limits");
    }
    warnings.add(text + ". What helps: " + String.join(", or ", ways));
  }

  /** How much of the traffic the candidate would need for {@code more} times the information. */
  private static @Nullable String share(StagePower power, double more) {
    double all = power.candidatePerSecond() + power.baselinePerSecond();
    double share = power.candidatePerSecond() / all;
    double needed = share * (1 - share) * more;
    if (all <= 0 || needed > 0.25 || share >= 0.5) {
      return null;
    }
    double wanted = (1 - StrictMath.sqrt(1 - 4 * needed)) / 2;
    return String.format(
        Locale.ROOT,
        "%.0f %% of the requests for the candidate instead of %.2g %%",
        StrictMath.ceil(wanted * 100),
        share * 100);
  }

  private static void samples(StagePower power, List<MetricSpec> metrics, List<String> warnings) {
    double least = Math.min(power.candidatePerSecond(), power.baselinePerSecond());
    double expected = least * power.maxSeconds();
    comparative(metrics).stream()
        .filter(metric -> metric.minSamples() > expected)
        .findFirst()
        .ifPresent(
            metric ->
                warnings.add(
                    String.format(
                        Locale.ROOT,
                        "too few samples: about %.0f per side within %s, but %s needs %d;"
                            + " it would end inconclusive",
                        expected,
                        text(power.maxSeconds()),
                        metric.name(),
                        metric.minSamples())));
  }

  private static List<MetricPlan> comparative(List<MetricSpec> metrics) {
    return metrics.stream()
        .flatMap(metric -> Stream.ofNullable(metric.plan()))
        .filter(metric -> metric.comparison().needsBaseline())
        .toList();
  }

  private static void early(StagePower power, List<String> warnings) {
    boolean hopeless = power.earlyShare() < 0.1 && !power.stage().soak().exact();
    if (hopeless && power.minSeconds() < power.maxSeconds()) {
      warnings.add(
          "a healthy candidate will hardly go on before "
              + text(power.maxSeconds())
              + ": no harm takes more requests, or a wider noHarm.plus");
    }
  }

  private static String times(double factor) {
    return String.format(
        Locale.ROOT, factor == StrictMath.rint(factor) ? "%.0fx" : "%.3gx", factor);
  }

  /** To what people would write: two significant units. */
  private static double rounded(double seconds) {
    double step = seconds > 36_000 ? 3600 : seconds > 3600 ? 600 : seconds > 600 ? 60 : 10;
    return StrictMath.ceil(seconds / step) * step;
  }

  private static String text(double seconds) {
    return DurationText.format(Duration.ofSeconds(StrictMath.round(seconds)));
  }
}
