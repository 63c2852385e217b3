package dev.tidegate.bench.pictures;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * One axis of a chart.
 *
 * @param label what is shown, with its unit
 * @param logarithmic whether equal distances are equal ratios; then both ends are above 0
 * @param marks where it is marked, with what is written there
 */
record Axis(String label, double from, double to, boolean logarithmic, List<Mark> marks) {
  Axis {
    marks = List.copyOf(marks);
  }

  /** A place on the axis. */
  record Mark(double value, String text) {}

  /** Marked at even steps. */
  static Axis linear(String label, double from, double to, double step) {
    return new Axis(label, from, to, false, marks(from, to, step));
  }

  private static List<Mark> marks(double from, double to, double step) {
    long count = StrictMath.round((to - from) / step);
    return LongStream.rangeClosed(0, count).mapToObj(i -> mark(from + i * step)).toList();
  }

  /** Marked where told; the ends are the first and the last mark. */
  static Axis logarithmic(String label, double... values) {
    List<Mark> marks = Arrays.stream(values).mapToObj(Axis::mark).toList();
    return new Axis(label, values[0], values[values.length - 1], true, marks);
  }

  private static Mark mark(double value) {
    double rounded = StrictMath.round(value * 1e6) / 1e6;
    boolean whole = rounded == StrictMath.rint(rounded);
    String text =
        whole ? String.format(Locale.ROOT, "%,d", (long) rounded) : Double.toString(rounded);
    return new Mark(value, text);
  }

  /** Where a value lies: 0 at the start, 1 at the end; beyond both it is held at the edge. */
  double part(double value) {
    double clipped = StrictMath.max(from, StrictMath.min(to, value));
    return logarithmic
        ? StrictMath.log(clipped / from) / StrictMath.log(to / from)
        : (clipped - from) / (to - from);
  }
}
