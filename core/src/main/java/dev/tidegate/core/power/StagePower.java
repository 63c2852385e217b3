package dev.tidegate.core.power;

import dev.tidegate.core.plan.Stage;
import java.util.List;

/**
 * What a stage can notice under the traffic assumed.
 *
 * @param candidatePerSecond requests of all services that count for the candidate
 * @param baselinePerSecond the same of the baseline
 * @param metrics those compared with the baseline; empty if the stage is not comparable
 * @param earlyShare of healthy candidates that show no harm before the longest soak, 0 to 1
 * @param earlySeconds after which half of all healthy candidates go on; NaN if that is not before
 *     the longest soak
 * @param warnings what is weak, and what to change
 */
public record StagePower(
    Stage stage,
    double candidatePerSecond,
    double baselinePerSecond,
    List<MetricPower> metrics,
    double earlyShare,
    double earlySeconds,
    List<String> warnings) {
  public StagePower {
    metrics = List.copyOf(metrics);
    warnings = List.copyOf(warnings);
  }

  /** The same with warnings. */
  StagePower warning(List<String> of) {
    return new StagePower(
        stage, candidatePerSecond, baselinePerSecond, metrics, earlyShare, earlySeconds, of);
  }

  /** The shortest soak in seconds. */
  public double minSeconds() {
    return stage.soak().min().toNanos() / 1e9;
  }

  /** The longest soak in seconds, not extended. */
  public double maxSeconds() {
    return stage.soak().max().toNanos() / 1e9;
  }
}
