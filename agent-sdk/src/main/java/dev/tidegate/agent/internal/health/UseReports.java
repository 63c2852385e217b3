package dev.tidegate.agent.internal.health;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.tidegate.core.flag.FlagUse;
import dev.tidegate.proto.v1.FlagUseCount;
import dev.tidegate.proto.v1.UseReport;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How often each flag was evaluated, estimated. Every {@value #PERIOD_MILLIS} ms all counters are
 * armed; they are looked at soon after, and again later and later. A counter that still has marks
 * at the end was exact. One that ran out gives what it had at the last look before, scaled to the
 * whole period: the busier a flag, the shorter the sample. So evaluating costs a read, and at most
 * {@value FlagUse#COUNTED_MAX} writes a period.
 *
 * <p>For the owner alone.
 */
public final class UseReports {
  /** How long one estimate takes. */
  static final long PERIOD_MILLIS = 10_000;

  private static final long[] LOOKS_MILLIS = {10, 100, 1_000, PERIOD_MILLIS};
  private static final int FLAGS_MAX = 2_000;
  private static final int UNTOLD_MAX = 10_000;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Supplier<Map<String, FlagUse>> uses;
  private final ScheduledExecutorService owner;
  private final LongSupplier ticker;
  private final Map<String, Long> estimates = new HashMap<>();
  private final Map<String, Long> untold = new HashMap<>();
  private long armedAt;

  /**
   * Reports of {@code uses}.
   *
   * @param uses counters by flag key
   * @param owner where it is looked at them
   * @param ticker monotonic nanoseconds
   */
  public UseReports(
      Supplier<Map<String, FlagUse>> uses, ScheduledExecutorService owner, LongSupplier ticker) {
    this.uses = uses;
    this.owner = owner;
    this.ticker = ticker;
  }

  /** Begins to count, and goes on until the owner ends. Call once, on the owner. */
  @SuppressWarnings("FutureReturnValueIgnored") // ends with the owner
  public void start() {
    uses.get().values().forEach(FlagUse::arm);
    armedAt = ticker.getAsLong();
    for (long millis : LOOKS_MILLIS) {
      owner.schedule(() -> look(millis == PERIOD_MILLIS), millis, MILLISECONDS);
    }
  }

  private void look(boolean last) {
    double millis = Math.max(1, (ticker.getAsLong() - armedAt) / NANOS_PER_MILLI);
    double scale = Math.max(1, PERIOD_MILLIS / millis);
    uses.get()
        .forEach(
            (key, use) -> {
              int counted = use.counted();
              if (counted == FlagUse.COUNTED_MAX) {
                estimates.putIfAbsent(key, Math.round(counted * scale)); // at least
              } else if (counted > 0) {
                estimates.put(key, last ? counted : Math.round(counted * scale));
              }
            });
    if (last) {
      estimates.forEach(
          (key, evaluations) -> {
            if (untold.size() < UNTOLD_MAX || untold.containsKey(key)) {
              untold.merge(key, evaluations, Long::sum);
            }
          });
      estimates.clear();
      start();
    }
  }

  /** Takes what was not told yet; at most {@value #FLAGS_MAX} flags at once. Empty for nothing. */
  public Optional<UseReport> take() {
    if (untold.isEmpty()) {
      return Optional.empty();
    }
    UseReport.Builder report = UseReport.newBuilder();
    var entries = untold.entrySet().iterator();
    while (entries.hasNext() && report.getFlagsCount() < FLAGS_MAX) {
      Map.Entry<String, Long> entry = entries.next();
      report.addFlags(
          FlagUseCount.newBuilder().setKey(entry.getKey()).setEvaluations(entry.getValue()));
      entries.remove();
    }
    return Optional.of(report.build());
  }
}
