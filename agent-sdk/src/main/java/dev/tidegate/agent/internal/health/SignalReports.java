package dev.tidegate.agent.internal.health;

import dev.tidegate.proto.v1.SignalCell;
import dev.tidegate.proto.v1.SignalReport;
import dev.tidegate.proto.v1.StageUnits;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The reports of one agent boot: numbered, at most one without receipt. They tell totals, so that a
 * report that is lost, repeated or sent to another replica neither loses nor doubles a count: a new
 * stream begins with everything. For the owner alone.
 */
public final class SignalReports {
  private static final int CELLS_PER_REPORT_MAX = 1_000;

  private final Observations observations;
  private long sequence;
  private @Nullable SignalReport inFlight;
  private boolean taken;
  private List<SignalCell> waiting = List.of();

  /** Reports of what {@code observations} counts. */
  public SignalReports(Observations observations) {
    this.observations = observations;
  }

  /**
   * A new stream: what it is told begins with everything.
   *
   * @param takesTotals false if the replica is too old for this agent's reports; it gets none
   */
  public void connected(boolean takesTotals) {
    taken = takesTotals;
    inFlight = null;
    waiting = List.of();
    observations.tellAgain();
  }

  /** The next report, unless one is on its way or there is nothing to say. */
  public Optional<SignalReport> next() {
    if (!taken || inFlight != null) {
      return Optional.empty();
    }
    List<SignalCell> cells = waiting.isEmpty() ? observations.take() : waiting;
    int now = Math.min(cells.size(), CELLS_PER_REPORT_MAX);
    waiting = List.copyOf(cells.subList(now, cells.size()));
    List<StageUnits> units = observations.takeUnits();
    if (now == 0 && units.isEmpty()) {
      return Optional.empty();
    }
    SignalReport report =
        SignalReport.newBuilder()
            .setSequence(++sequence)
            .addAllCells(cells.subList(0, now))
            .addAllUnits(units)
            .setCumulative(true)
            .build();
    inFlight = report;
    return Optional.of(report);
  }

  /** The replica has counted the report of this number. */
  public void receipted(long receiptedSequence) {
    SignalReport report = inFlight;
    if (report != null && report.getSequence() <= receiptedSequence) {
      inFlight = null;
    }
  }
}
