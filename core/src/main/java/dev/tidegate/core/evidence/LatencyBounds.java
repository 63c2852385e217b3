package dev.tidegate.core.evidence;

import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.document.MapNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The boundaries beyond which latencies count as slow, one per channel. They are frozen before the
 * first tick that is tested, so that no tick can choose what it is tested against. Immutable.
 *
 * @param bounds bucket indices, or null while the reference is being learned
 * @param learned baseline latencies seen so far, until frozen
 */
@SuppressWarnings("ArrayRecordComponent") // never handed out, never compared
record LatencyBounds(int @Nullable [] bounds, Histogram learned) {
  private static final double[] QUANTILES = {.5, .9, .95, .99, .999};
  private static final double LEARN_SECONDS_MIN = 60;
  private static final long LEARN_SAMPLES_MIN = 1000;

  /**
   * The channels that must show no harm before a stage may end early: a p99.9 gathers too few
   * observations for that.
   */
  private static final int NO_HARM_CHANNELS = 4;

  static LatencyBounds learning() {
    return new LatencyBounds(null, Histogram.EMPTY);
  }

  static LatencyBounds fixed(double limitMillis) {
    int index =
        limitMillis <= Histogram.MILLIS_MIN ? Histogram.UNDERFLOW : Histogram.indexOf(limitMillis);
    return new LatencyBounds(new int[] {index}, Histogram.EMPTY);
  }

  static LatencyBounds of(Histogram reference) {
    int[] bounds = new int[QUANTILES.length];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = reference.quantileIndex(QUANTILES[i]);
    }
    return new LatencyBounds(bounds, Histogram.EMPTY);
  }

  /** True if a reference is large enough to be frozen at once. */
  static boolean suffices(Histogram reference) {
    return reference.count() >= LEARN_SAMPLES_MIN;
  }

  static int channels() {
    return QUANTILES.length;
  }

  static boolean mustShowNoHarm(int channel) {
    return channel < NO_HARM_CHANNELS;
  }

  /** How people call the channel: p50, p99, p99.9. */
  static String channelName(int channel) {
    double percent = StrictMath.round(QUANTILES[channel] * 1000) / 10.0;
    return "p" + (percent == StrictMath.rint(percent) ? "" + (long) percent : "" + percent);
  }

  boolean isFrozen() {
    return bounds != null;
  }

  /** After a tick that is not tested; frozen once long enough and large enough. */
  LatencyBounds learn(double seconds, List<Cell> cells) {
    Histogram all = learned;
    for (Cell cell : cells) {
      if (cell instanceof Cell.Latency latency) {
        all = all.plus(latency.baseline());
      }
    }
    boolean enough = seconds >= LEARN_SECONDS_MIN && suffices(all);
    return enough ? of(all) : new LatencyBounds(null, all);
  }

  /**
   * Counts beyond the boundary of a channel.
   *
   * @param shift by how many buckets the candidate may be slower
   * @param margin the same, for showing no harm
   */
  Channel.Observed observe(Cell.Latency cell, int channel, int shift, int margin) {
    int bound = bound(channel);
    long nC = cell.candidate().count();
    long nB = cell.baseline().count();
    long xB = cell.baseline().countAbove(bound);
    Sample regression = new Sample(nC, cell.candidate().countAbove(shifted(bound, shift)), nB, xB);
    Sample noHarm = new Sample(nC, cell.candidate().countAbove(shifted(bound, margin)), nB, xB);
    return new Channel.Observed(cell.stratum(), regression, noHarm);
  }

  /** The boundary of a channel as a bucket index. */
  int bound(int channel) {
    if (bounds == null) {
      throw new IllegalStateException("the reference is still being learned");
    }
    return bounds[channel];
  }

  private static int shifted(int bound, int buckets) {
    return bound == Histogram.OVERFLOW ? bound : bound + buckets;
  }

  MapNode toNode() {
    MapNode.Builder state = MapNode.builder().put("learned", StateNode.of(learned));
    if (bounds != null) {
      double[] values = new double[bounds.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = bounds[i];
      }
      state.put("bounds", StateNode.of(values));
    }
    return state.build();
  }

  static LatencyBounds resume(StateReader state, int channels) {
    Histogram learned = state.histogram("learned");
    if (!state.has("bounds")) {
      return new LatencyBounds(null, learned);
    }
    double[] values = state.numbers("bounds", channels);
    int[] bounds = new int[channels];
    for (int i = 0; i < channels; i++) {
      bounds[i] = (int) values[i];
    }
    return new LatencyBounds(bounds, learned);
  }
}
