package dev.tidegate.bench;

/**
 * What one process measured.
 *
 * @param engine title of the engine
 * @param processorNanos processor time of one evaluation, the median of the iterations
 * @param clockNanos time by the clock of one evaluation, the median of the iterations
 * @param bytes allocated by one evaluation
 */
record Figure(
    String engine, Scenario scenario, double processorNanos, double clockNanos, double bytes) {
  private static final String SEPARATOR = "\t";

  /** The figure written on one line. */
  String line() {
    return String.join(
        SEPARATOR,
        engine,
        scenario.name(),
        Double.toString(processorNanos),
        Double.toString(clockNanos),
        Double.toString(bytes));
  }

  /** Reads what {@link #line} wrote. */
  static Figure parse(String line) {
    String[] parts = line.split(SEPARATOR, -1);
    return new Figure(
        parts[0],
        Scenario.valueOf(parts[1]),
        Double.parseDouble(parts[2]),
        Double.parseDouble(parts[3]),
        Double.parseDouble(parts[4]));
  }
}
