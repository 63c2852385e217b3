package dev.tidegate.core.analysis;

/** What one tick says about one metric in one stratum. */
public sealed interface Cell {
  /** The metric's name in the {@link AnalysisPlan}. */
  String metric();

  /** Where it was observed. */
  Stratum stratum();

  /** Requests of both arms; {@code x} counts failures, also where the limit is on successes. */
  record Ratio(String metric, Stratum stratum, Counts candidate, Counts baseline) implements Cell {}

  /** Latencies of both arms. */
  record Latency(String metric, Stratum stratum, Histogram candidate, Histogram baseline)
      implements Cell {}

  /**
   * Events of both arms, and the agent-minutes they were watched for; for a ratio of form P
   * failures and any exposure.
   */
  record Events(
      String metric,
      Stratum stratum,
      long candidateEvents,
      double candidateMinutes,
      long baselineEvents,
      double baselineMinutes)
      implements Cell {
    public Events {
      if (candidateEvents < 0 || baselineEvents < 0) {
        throw new IllegalArgumentException("events below zero");
      }
      if (!(candidateMinutes >= 0 && candidateMinutes <= 1e12)
          || !(baselineMinutes >= 0 && baselineMinutes <= 1e12)) {
        throw new IllegalArgumentException("minutes not in 0..1e12");
      }
    }
  }

  /** A finite level. */
  record Gauge(String metric, Stratum stratum, double value) implements Cell {
    public Gauge {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("not finite; report it as Missing: " + value);
      }
    }
  }

  /** Nothing could be observed, and why; never {@link Cause#NONE}. */
  record Missing(String metric, Stratum stratum, Cause cause) implements Cell {
    public Missing {
      if (cause == Cause.NONE) {
        throw new IllegalArgumentException("missing without a cause");
      }
    }
  }
}
