package dev.tidegate.orchestrator.signal;

/**
 * A cumulative counter as it was last told.
 *
 * @param value everything counted
 * @param sequence of the agent's report it came with: of two that were told, the higher is newer
 */
record Counter(CounterValue value, long sequence) {
  static Counter newer(Counter one, Counter other) {
    return one.sequence >= other.sequence ? one : other;
  }
}
