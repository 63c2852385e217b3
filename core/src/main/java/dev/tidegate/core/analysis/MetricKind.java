package dev.tidegate.core.analysis;

/** What the observations of a metric are. */
public enum MetricKind {
  /** Requests, of which some failed. */
  RATIO,
  /** Latencies in logarithmic buckets. */
  HISTOGRAM,
  /** Events over agent-minutes. */
  RATE,
  /** A level read now and then: a heuristic, outside the alpha budget. */
  GAUGE
}
