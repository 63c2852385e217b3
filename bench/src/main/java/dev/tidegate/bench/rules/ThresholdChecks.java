package dev.tidegate.bench.rules;

import dev.tidegate.bench.traffic.Before;
import dev.tidegate.bench.traffic.Scenario;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Tick;

/**
 * A fixed threshold on the candidate's success rate, asked for once an interval over that interval;
 * failed checks are counted over the whole stage. The baseline is not looked at.
 *
 * @param successMin the least share of requests that must succeed
 * @param intervalSeconds from one check to the next, a multiple of a tick
 * @param failuresMax how many failed checks the stage survives
 * @param errorsInARowMax how many checks in a row may get no answer; negative if such a check
 *     counts as failed
 */
public record ThresholdChecks(
    String name, double successMin, double intervalSeconds, int failuresMax, int errorsInARowMax)
    implements Rule {

  /**
   * As the example in Argo Rollouts' documentation ({@code features/analysis}: at least 95 %, every
   * 5 minutes, {@code failureLimit} 3, and the default {@code consecutiveErrorLimit} 4).
   */
  public static ThresholdChecks argoExample() {
    return new ThresholdChecks("Argo's manner, example", .95, 300, 3, 4);
  }

  /** The same, set for a service of which one request in a hundred fails: 98.5 %, every minute. */
  public static ThresholdChecks argoTuned() {
    return new ThresholdChecks("Argo's manner, tuned", .985, 60, 3, 4);
  }

  /**
   * As the example in Flagger's documentation ({@code usage/how-it-works}: at least 99 %, every
   * minute, {@code threshold} 10). A check without an answer is a failed one; failed checks add up
   * until the rollout ends.
   */
  public static ThresholdChecks flaggerExample() {
    return new ThresholdChecks("Flagger's manner, example", .99, 60, 9, -1);
  }

  /** The same, set for a service of which one request in a hundred fails: 98.5 %. */
  public static ThresholdChecks flaggerTuned() {
    return new ThresholdChecks("Flagger's manner, tuned", .985, 60, 9, -1);
  }

  @Override
  public Judge judge(Scenario scenario, Before before) {
    return new Watch();
  }

  /** One run. */
  private final class Watch implements Judge {
    private final Totals interval = new Totals();
    private int failures;
    private int errorsInARow;
    private boolean over;

    @Override
    public void see(Tick tick) {
      interval.add(tick);
      if (tick.seconds() % intervalSeconds == 0) {
        check(interval.candidate());
        interval.reset();
      }
    }

    private void check(Counts counts) {
      boolean unanswered = interval.unobserved() || counts.n() == 0;
      if (unanswered && errorsInARowMax >= 0) {
        errorsInARow++;
      } else {
        errorsInARow = 0;
        failures += unanswered || counts.n() - counts.x() < successMin * counts.n() ? 1 : 0;
      }
      over |= failures > failuresMax || (errorsInARowMax >= 0 && errorsInARow > errorsInARowMax);
    }

    @Override
    public Ruling ruling() {
      return over ? Ruling.ROLL_BACK : Ruling.CONTINUE;
    }

    @Override
    public Ruling atEnd() {
      return over ? Ruling.ROLL_BACK : Ruling.ADVANCE;
    }
  }
}
