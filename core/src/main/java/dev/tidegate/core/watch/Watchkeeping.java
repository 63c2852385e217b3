package dev.tidegate.core.watch;

import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.InstanceShare;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.Tick;
import dev.tidegate.core.analysis.UnitCounts;
import dev.tidegate.core.cohort.UnitSketch;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.RolloutStatus;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One watch over one attempt: adds up time on a monotonic ticker and takes a look at the counters
 * every so often. Used by one thread at a time.
 */
public final class Watchkeeping {
  /**
   * Until the whole fleet reports, counts wait for so many looks: then both arms are late alike.
   */
  private static final int LOOKS_WAITED_MAX = 6;

  /** A stage that splits units is checked for its sample ratio as often. */
  private static final Duration BLOCK = Duration.ofMinutes(10);

  /** Units below which a block is not checked. */
  private static final int UNITS_MIN = 50;

  private static final double NANOS = 1e9;

  private final CounterSource counters;
  private final Duration look;
  private Judgement judgement;
  private long readAt;
  private long tickedAt;
  private boolean servedBefore = true; // all the time until the last look
  private boolean servedSince = true;
  private @Nullable Judgement saved;
  private long savedAt;

  /**
   * Begins a watch.
   *
   * @param look between two looks at the counters
   * @param resumed true if {@code judgement} was saved by another leader: what was counted since
   *     comes with the first tick
   * @param now nanoseconds of the ticker, as in all methods
   */
  public Watchkeeping(
      CounterSource counters, Duration look, Judgement judgement, boolean resumed, long now) {
    this.counters = counters;
    this.look = look;
    this.judgement = judgement;
    this.readAt = now;
    this.tickedAt = now;
    this.savedAt = now;
    this.saved = resumed ? judgement : null;
  }

  /** The time that passed and the evidence so far. */
  public Judgement judgement() {
    return judgement;
  }

  /**
   * Lets time pass until {@code now} and looks at the counters if it is time to. Nothing is lost to
   * a look that is late: what was counted meanwhile is in the next tick, of both arms alike.
   *
   * @param fleetKnown whether every replica reports
   * @param served whether every flag of the plan is served as its stages say. What is counted while
   *     one is switched off or overridden compares the baseline with itself, and is left out for
   *     good, be it on again by the next look; so is the look after that, which still brings some
   *     of it
   */
  public Judgement advance(
      RolloutPlan plan, RolloutStatus status, boolean fleetKnown, boolean served, long now) {
    judgement = judgement.later(Duration.ofNanos(Math.max(0, now - readAt)));
    readAt = now;
    servedSince &= served;
    boolean counts = status.stage() >= 1 && !(status instanceof RolloutStatus.RollingBack);
    long wait = fleetKnown ? look.toNanos() : LOOKS_WAITED_MAX * look.toNanos();
    if (counts && !status.terminal() && now - tickedAt >= wait) {
      tick(plan, servedSince && servedBefore, now);
      servedBefore = servedSince;
      servedSince = true;
    }
    return judgement;
  }

  private void tick(RolloutPlan plan, boolean served, long now) {
    CounterSource.Collected collected =
        counters.collect(
            judgement.attempt(),
            judgement.stage(),
            judgement.evidence().plan(),
            judgement.cursors(),
            new WarmUp(
                judgement.countedFrom(),
                judgement.stageElapsed(),
                plan.warmUps(judgement.stage())));
    long length = now - tickedAt;
    tickedAt = now;
    if (!served) {
      judgement = judgement.countedUpTo(collected.cursors());
      return;
    }
    double seconds = judgement.attemptElapsed().toNanos() / NANOS;
    Set<String> names = judgedMetrics(plan);
    Tick tick =
        new Tick(
            Math.max(seconds, judgement.evidence().seconds()),
            length / NANOS,
            known(names, collected.cells()),
            collected.shares().stream()
                .map(share -> new InstanceShare(share.instance(), known(names, share.cells())))
                .toList(),
            unitsOfBlock(plan));
    judgement = judgement.looked(tick, collected.cursors());
  }

  /**
   * What agents saw of units, once a block of the stage's own time has passed since the look
   * before, whoever took that; else null.
   */
  private @Nullable UnitCounts unitsOfBlock(RolloutPlan plan) {
    double share = plan.stage(judgement.stage()).split().candidateShare();
    long blocks = judgement.stageElapsed().dividedBy(BLOCK);
    if (share == 0 || blocks == judgement.countedFrom().dividedBy(BLOCK)) {
      return null;
    }
    UnitSketch seen = counters.units(judgement.attempt(), judgement.stage());
    return seen.size() < UNITS_MIN ? null : new UnitCounts(seen.candidates(), seen.size(), share);
  }

  /** What was counted while agents were cold never comes again: it is left out for good. */
  private Set<String> judgedMetrics(RolloutPlan plan) {
    Set<String> cold = plan.coldMetrics(judgement.stage(), judgement.countedFrom());
    return plan.analysisPlan(judgement.attempt().number()).metrics().stream()
        .map(MetricPlan::name)
        .filter(name -> !cold.contains(name))
        .collect(Collectors.toSet());
  }

  /** A service may count what no analysis asks for, or not yet. */
  private static List<Cell> known(Set<String> names, List<Cell> cells) {
    return cells.stream().filter(cell -> names.contains(cell.metric())).toList();
  }

  /**
   * What is to be saved with a decision that leads to {@code next}: the judgement as it is, or the
   * begin of another stage or attempt. Counts made in that stage earlier are left behind.
   */
  public Judgement following(RolloutPlan plan, RolloutStatus next) {
    boolean same =
        next.stage() == judgement.stage()
            && next.attempt().number() == judgement.attempt().number();
    if (same) {
      return judgement;
    }
    MapNode none = MapNode.builder().build();
    List<Cell> halves =
        judgement.stage() == 0
            ? counters.baseline(plan.analysisPlan(next.attempt().number()))
            : List.of();
    Judgement entered = judgement.entering(plan, next, none, halves);
    if (next.stage() == 0) {
      return entered;
    }
    WarmUp warmUp = new WarmUp(Duration.ZERO, Duration.ZERO, plan.warmUps(next.stage()));
    return entered.countedUpTo(
        counters
            .collect(next.attempt(), next.stage(), entered.evidence().plan(), none, warmUp)
            .cursors());
  }

  /** {@code after} was committed at {@code now}. */
  public void committed(Judgement after, long now) {
    if (after.stage() != judgement.stage()
        || after.attempt().number() != judgement.attempt().number()) {
      tickedAt = now;
      readAt = now;
    }
    judgement = after;
    saved(after, now);
  }

  /** {@code what} lies in the store. */
  public void saved(Judgement what, long now) {
    boolean newest = judgement.equals(what);
    judgement = judgement.afterSaving(what.recording());
    saved = newest ? judgement : what;
    savedAt = now;
  }

  /** True if there is news that was not saved for {@code interval}. */
  public boolean isSaveDue(Duration interval, long now) {
    return judgement.stage() >= 1
        && !judgement.equals(saved)
        && now - savedAt >= interval.toNanos();
  }
}
