package dev.tidegate.core.analysis;

/** Points at which alternatives to the null hypothesis are tried, each with the same weight. */
final class Grid {
  private final double[] points;

  Grid(double... points) {
    this.points = points.clone();
  }

  int size() {
    return points.length;
  }

  double at(int index) {
    return points[index];
  }
}
