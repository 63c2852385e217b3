package dev.tidegate.bench.evidence;

import dev.tidegate.bench.traffic.Arm;
import dev.tidegate.bench.traffic.Dice;
import dev.tidegate.bench.traffic.Failures;
import dev.tidegate.bench.traffic.Latencies;
import dev.tidegate.bench.traffic.LatencyShape;
import dev.tidegate.bench.traffic.Scenario;
import dev.tidegate.bench.traffic.Traffic;
import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.analysis.Tick;
import dev.tidegate.core.evidence.Evidence;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How long one look takes: a tick taken in and the report of it, 2,500 requests in each arm. */
final class LookCost {
  private static final double REQUESTS = 2500 / Traffic.TICK_SECONDS;
  private static final int BATCH = 360;
  private static final int BATCHES = 60;

  private LookCost() {}

  /** With one metric of failures, of which five in a hundred fail. */
  static double errorsMicros() {
    Arm arm = Arm.of(REQUESTS, .05);
    return micros(Scenario.failures(Failures.of(arm, arm)).guardedNow());
  }

  /** With one metric of latencies: five quantiles. */
  static double latencyMicros() {
    Latencies equal = new Latencies(REQUESTS, LatencyShape.usual(), LatencyShape.usual());
    return micros(Scenario.latencies(equal, .09).guardedNow());
  }

  /** The median of batches after as many to warm up, in processor time of this thread. */
  private static double micros(Scenario scenario) {
    Dice dice = new Dice(1);
    Histogram latencies = scenario.before().apply(dice).latencies();
    Evidence start = Evidence.start(scenario.plan());
    if (latencies != null) {
      start = start.withReference(Traffic.LATENCY, latencies);
    }
    List<Tick> ticks = new ArrayList<>();
    for (int i = 1; i <= BATCH; i++) {
      ticks.add(scenario.tick(dice, i * Traffic.TICK_SECONDS));
    }
    double[] batches = new double[2 * BATCHES];
    for (int i = 0; i < batches.length; i++) {
      batches[i] = batchMicros(start, ticks);
    }
    double[] warm = Arrays.copyOfRange(batches, BATCHES, batches.length);
    Arrays.sort(warm);
    return warm[BATCHES / 2];
  }

  private static double batchMicros(Evidence start, List<Tick> ticks) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadCpuTime();
    Evidence evidence = start;
    double sum = 0;
    for (Tick tick : ticks) {
      evidence = evidence.afterTick(tick);
      sum += evidence.report().lnM();
    }
    long after = threads.getCurrentThreadCpuTime();
    if (Double.isNaN(sum)) {
      throw new IllegalStateException("evidence is not a number");
    }
    return (after - before) / 1e3 / ticks.size();
  }
}
