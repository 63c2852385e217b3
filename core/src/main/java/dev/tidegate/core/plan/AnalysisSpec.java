package dev.tidegate.core.plan;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.NoHarm;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A named set of metrics that judges stages together.
 *
 * @param name what stages refer to
 * @param alpha bound on the chance of a false rollback over a whole attempt, in (0, 0.5]
 * @param metrics at least one
 * @param noHarm what must be shown to go on before the soak's end
 * @param onUnknown what happens where nothing can be said
 * @param warmup in a stage that splits agents one is not compared for so long after it entered or
 *     started; 0 to {@link #WARMUP_MAX}
 */
public record AnalysisSpec(
    String name,
    double alpha,
    List<MetricSpec> metrics,
    NoHarm noHarm,
    OnUnknown onUnknown,
    Duration warmup) {

  /** What an analysis has that does not say. */
  public static final double ALPHA_DEFAULT = 0.01;

  /** The warm-up of an analysis whose manifest does not say. */
  public static final Duration WARMUP_DEFAULT = Duration.ofSeconds(60);

  /** The longest warm-up. */
  public static final Duration WARMUP_MAX = Duration.ofHours(1);

  /** What to do where nothing can be said. */
  public enum Unknown {
    /** Wait, and go on by itself once it is known. */
    HOLD,
    /** Go on watching once, up to twice the soak, then hold. */
    EXTEND,
    /** Fail the stage, unless it is known again soon. */
    ROLLBACK
  }

  /**
   * What to do, by cause. Never to advance: missing data is no evidence.
   *
   * @param providerDown a provider cannot be asked; also for {@code slow}, {@code errorAnswer},
   *     {@code malformed} and {@code terminated} where {@code finer} has nothing
   * @param noData nothing was observed; also for {@code notANumber} and {@code stale}
   * @param tooFewSamples something was observed, but not enough
   * @param finer what is wanted of one of {@link #FINER} alone
   */
  public record OnUnknown(
      Unknown providerDown, Unknown noData, Unknown tooFewSamples, Map<Cause, Unknown> finer) {
    /** Causes that may have their own answer. */
    public static final Set<Cause> FINER =
        Collections.unmodifiableSet(
            EnumSet.of(
                Cause.SLOW,
                Cause.ERROR_ANSWER,
                Cause.MALFORMED,
                Cause.TERMINATED,
                Cause.NOT_A_NUMBER,
                Cause.STALE));

    /** Hold, hold, extend. */
    public static final OnUnknown DEFAULT =
        new OnUnknown(Unknown.HOLD, Unknown.HOLD, Unknown.EXTEND, Map.of());

    public OnUnknown {
      if (!FINER.containsAll(finer.keySet())) {
        throw new IllegalArgumentException("no finer causes: " + finer.keySet());
      }
      finer = Map.copyOf(finer);
    }

    /** What to do about {@code cause}. */
    public Unknown about(Cause cause) {
      Unknown own = finer.get(cause);
      return own != null
          ? own
          : switch (cause) {
            case PROVIDER_DOWN, SLOW, ERROR_ANSWER, MALFORMED, TERMINATED -> providerDown;
            case NO_DATA, NO_TRAFFIC, NOT_A_NUMBER, STALE -> noData;
            case NONE, TOO_FEW_SAMPLES, NOT_COMPARABLE, NO_REFERENCE -> tooFewSamples;
          };
    }
  }

  public AnalysisSpec {
    if (!(alpha > 0 && alpha <= 0.5)) {
      throw new IllegalArgumentException("alpha of " + name + " is not in (0, 0.5]: " + alpha);
    }
    if (warmup.isNegative() || warmup.compareTo(WARMUP_MAX) > 0) {
      throw new IllegalArgumentException("warm-up of " + name + ": " + warmup);
    }
    metrics = List.copyOf(metrics);
    if (metrics.isEmpty()) {
      throw new IllegalArgumentException("analysis " + name + " has no metric");
    }
  }

  /** The same analysis, judged by another alpha, in (0, 0.5]. */
  AnalysisSpec withAlpha(double other) {
    return new AnalysisSpec(name, other, metrics, noHarm, onUnknown, warmup);
  }

  /** True if a metric is judged against the baseline. */
  public boolean compares() {
    return metrics.stream().anyMatch(metric -> metric.plan().comparison().needsBaseline());
  }
}
