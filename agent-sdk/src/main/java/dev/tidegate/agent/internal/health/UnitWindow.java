package dev.tidegate.agent.internal.health;

import dev.tidegate.core.cohort.UnitSample;
import dev.tidegate.core.cohort.UnitSketch;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The distinct units this agent saw in a stage in the last five to ten minutes, each on its side,
 * in bounded room. Any thread sees, and allocates nothing by it; the owner tells.
 */
final class UnitWindow {
  /** Units kept; of more a fair sample. Eight kilobytes when they are told. */
  static final int UNITS_MAX = 1_024;

  /** What is older than two of these is not told. */
  static final Duration HALF = Duration.ofMinutes(5);

  /** Between two times it is told. */
  static final Duration TOLD_EVERY = Duration.ofMinutes(1);

  private volatile UnitSample current = new UnitSample(UNITS_MAX);
  private UnitSketch before = UnitSketch.EMPTY;
  private long begunAt;
  private long toldAt;

  /**
   * Nothing seen yet.
   *
   * @param now nanoseconds of the owner's ticker
   */
  UnitWindow(long now) {
    this.begunAt = now;
    this.toldAt = now;
  }

  /** A unit was seen, as a candidate or not. */
  void see(String unitKey, boolean candidate) {
    current.see(unitKey, candidate);
  }

  /** What is to be told now, or null if it is not time or nothing was seen. */
  @Nullable UnitSketch news(long now) {
    if (now - begunAt >= HALF.toNanos()) {
      UnitSample ended = current;
      current = new UnitSample(UNITS_MAX);
      before = ended.sketch();
      begunAt = now;
    }
    if (now - toldAt < TOLD_EVERY.toNanos()) {
      return null;
    }
    toldAt = now;
    UnitSample both = new UnitSample(UNITS_MAX);
    both.addAll(before);
    both.addAll(current.sketch());
    UnitSketch sketch = both.sketch();
    return sketch.size() == 0 ? null : sketch;
  }

  /** From now on it is time to tell. */
  void tellAgain(long now) {
    toldAt = now - TOLD_EVERY.toNanos();
  }
}
