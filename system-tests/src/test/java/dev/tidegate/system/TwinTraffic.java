package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.agent.Operation;
import dev.tidegate.agent.Tidegate;
import dev.tidegate.core.cohort.Cohort;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The same requests on several fleets at once: one to every agent every 20 ms, failing by their
 * number, not by chance. What becomes of them is counted for one fleet; it is the same on all.
 *
 * <p>Orders fail alike on both sides of {@code orders-store-v2}; refunds fail on the candidate's
 * side of {@code orders-pricing-v2} three and a half times as often.
 */
final class TwinTraffic implements AutoCloseable {
  private static final int UNITS = 1_000;
  private static final int ORDER_FAILS_EVERY = 50;
  private static final int BASELINE_REFUND_FAILS_EVERY = 160;
  private static final int CANDIDATE_REFUND_FAILS_EVERY = 46;

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final List<List<Tidegate>> fleets;
  private final AtomicLong candidates = new AtomicLong();
  private final AtomicLong baselines = new AtomicLong();
  private final AtomicLong candidateFailures = new AtomicLong();
  private long request; // this and the next two of the timer's thread
  private long newPrices;
  private long oldPrices;

  /** Begins at once; every fleet has as many agents. */
  @SuppressWarnings("FutureReturnValueIgnored") // ends with the timer
  TwinTraffic(List<List<Tidegate>> fleets) {
    this.fleets = fleets;
    timer.scheduleAtFixedRate(this::round, 0, 20, TimeUnit.MILLISECONDS);
  }

  private void round() {
    for (int agent = 0; agent < fleets.get(0).size(); agent++) {
      request(agent);
    }
  }

  private void request(int agent) {
    request++;
    String unit = "user-" + request % UNITS;
    boolean orderFails = request % ORDER_FAILS_EVERY == 0;
    boolean refundFails = refundFails(unit);
    for (List<Tidegate> fleet : fleets) {
      fleet.get(agent).health().count("refunds", unit, !refundFails);
      try (Operation operation = fleet.get(agent).operation(unit)) {
        if (orderFails) {
          operation.failed();
        }
      }
    }
    boolean candidate = isCandidate("shop/orders-store-v2", unit);
    (candidate ? candidates : baselines).incrementAndGet();
    if (candidate && orderFails) {
      candidateFailures.incrementAndGet();
    }
  }

  private boolean refundFails(String unit) {
    return isCandidate("shop/orders-pricing-v2", unit)
        ? ++newPrices % CANDIDATE_REFUND_FAILS_EVERY == 0
        : ++oldPrices % BASELINE_REFUND_FAILS_EVERY == 0;
  }

  private static boolean isCandidate(String salt, String unit) {
    return Cohort.bucket(salt, unit) < 50_000;
  }

  /** Orders of candidates, of the baseline, and failed ones of candidates, in this order. */
  List<Long> orders() {
    return List.of(candidates.get(), baselines.get(), candidateFailures.get());
  }

  @Override
  public void close() {
    timer.shutdown();
    try {
      assertThat(timer.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
