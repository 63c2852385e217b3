package dev.tidegate.core.analysis;

/**
 * Within what "no harm" must be shown before a stage may end early.
 *
 * @param ratio how many times the baseline's rate is still no harm, at least 1
 * @param plus added to that, as a share of requests, above 0
 * @param buckets by how many latency buckets the candidate may be slower, 0 to 64
 */
public record NoHarm(double ratio, double plus, int buckets) {
  /** One and a half times the baseline plus 0.1 percentage points; 19 % of latency. */
  public static final NoHarm DEFAULT = new NoHarm(1.5, 0.001, 2);

  public NoHarm {
    if (!(ratio >= 1 && ratio <= 1000)) {
      throw new IllegalArgumentException("ratio not in 1..1000: " + ratio);
    }
    if (!(plus >= 0 && plus <= 1)) {
      throw new IllegalArgumentException("plus not in 0..1: " + plus);
    }
    if (buckets < 0 || buckets > 64) {
      throw new IllegalArgumentException("buckets not in 0..64: " + buckets);
    }
  }
}
