package dev.tidegate.core.evidence;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.MetricVerdict;
import dev.tidegate.core.analysis.StageKind;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The evidence about a ratio, rate or histogram: one channel, or one per latency quantile. */
final class CountState implements MetricState {
  /** No harm is shown at beta = 5 % per stage. */
  private static final double LN_NO_HARM = StrictMath.log(20);

  private static final double MINUTES_MIN = 1;

  private final MetricPlan plan;
  private final AnalysisPlan whole;
  private final List<Channel> channels;
  private @Nullable LatencyBounds bounds;
  private double lnMMax;
  private Cause missing = Cause.NO_DATA;

  private CountState(
      MetricPlan plan, AnalysisPlan whole, List<Channel> channels, @Nullable LatencyBounds bounds) {
    this.plan = plan;
    this.whole = whole;
    this.channels = channels;
    this.bounds = bounds;
  }

  static CountState start(MetricPlan plan, AnalysisPlan whole) {
    LatencyBounds bounds = plan.kind() == MetricKind.HISTOGRAM ? startBounds(plan) : null;
    Channel.Test test = MethodOfMetric.test(plan, whole);
    List<Channel> channels = new ArrayList<>();
    for (int i = 0; i < channelCount(plan); i++) {
      channels.add(new Channel(test));
    }
    return new CountState(plan, whole, channels, bounds);
  }

  private static int channelCount(MetricPlan plan) {
    boolean quantiles = plan.kind() == MetricKind.HISTOGRAM && plan.comparison().needsBaseline();
    return quantiles ? LatencyBounds.channels() : 1;
  }

  private static LatencyBounds startBounds(MetricPlan plan) {
    return plan.comparison() instanceof Comparison.QuantileAtMost limit
        ? LatencyBounds.fixed(limit.limitMillis())
        : LatencyBounds.learning();
  }

  @Override
  public MetricPlan plan() {
    return plan;
  }

  @Override
  public MetricState copy() {
    List<Channel> copies = new ArrayList<>();
    channels.forEach(channel -> copies.add(channel.copy()));
    CountState copy = new CountState(plan, whole, copies, bounds);
    copy.lnMMax = lnMMax;
    copy.missing = missing;
    return copy;
  }

  /** Freezes the latency boundaries at what was measured before the first stage. */
  void useReference(Histogram reference) {
    bounds = LatencyBounds.of(reference);
  }

  void seedDispersion(Stratum stratum, Counts half, Counts otherHalf) {
    channels.forEach(channel -> channel.seed(stratum, half, otherHalf));
  }

  void seedDispersion(Cell.Latency halves) {
    LatencyBounds frozen = bounds;
    if (frozen == null || !frozen.isFrozen()) {
      throw new IllegalArgumentException(plan.name() + " has no frozen boundaries");
    }
    for (int i = 0; i < channels.size(); i++) {
      Sample slow = frozen.observe(halves, i, 0, 0).regression();
      channels
          .get(i)
          .seed(
              halves.stratum(),
              new Counts((long) slow.nC(), slow.xC()),
              new Counts((long) slow.nB(), slow.xB()));
    }
  }

  @Override
  public void look(Look look, List<Cell> cells) {
    boolean exempt = isExempt(look.stage());
    List<Cell> counted = exempt ? List.of() : known(cells);
    LatencyBounds before = bounds;
    boolean learning = before != null && !before.isFrozen();
    for (int i = 0; i < channels.size(); i++) {
      channels.get(i).look(look, learning ? List.of() : observed(counted, i, before));
    }
    if (before != null && learning && !exempt) {
      bounds = before.learn(look.seconds(), counted);
    }
    lnMMax = Math.max(lnMMax, lnM());
  }

  private List<Cell> known(List<Cell> cells) {
    List<Cell> known = new ArrayList<>();
    for (Cell cell : cells) {
      if (cell instanceof Cell.Missing gone) {
        missing = gone.cause();
      } else {
        known.add(cell);
      }
    }
    if (!known.isEmpty()) {
      missing = Cause.NONE;
    }
    return known;
  }

  private List<Channel.Observed> observed(
      List<Cell> cells, int channel, @Nullable LatencyBounds frozen) {
    List<Channel.Observed> all = new ArrayList<>();
    for (Cell cell : cells) {
      all.add(MethodOfMetric.observe(plan, whole.noHarm(), cell, channel, frozen));
    }
    return all;
  }

  private boolean isExempt(StageKind stage) {
    return stage == StageKind.NOT_COMPARABLE && plan.comparison().needsBaseline();
  }

  @Override
  public void enterStage() {
    channels.forEach(Channel::enterStage);
    missing = Cause.NO_DATA;
  }

  @Override
  public double lnM() {
    return LogSum.mean(channels.stream().mapToDouble(Channel::lnM).toArray());
  }

  @Override
  public double lnMGated() {
    double[] terms = channels.stream().mapToDouble(this::gated).toArray();
    return LogSum.mean(terms);
  }

  private double gated(Channel channel) {
    Sample seen = channel.attempt();
    double samplesMin = plan.kind() == MetricKind.RATE ? rateGate() : whole.gates().minSamples();
    boolean met = seen.xC() >= whole.gates().minFailures() && seen.nC() >= samplesMin;
    return met ? channel.lnM() : Double.NEGATIVE_INFINITY;
  }

  /** A comparison of exposures has no minimum; a limit per agent-minute needs one minute. */
  private double rateGate() {
    return plan.comparison().needsBaseline() ? 0 : MINUTES_MIN;
  }

  @Override
  public double lnTick() {
    return LogSum.mean(channels.stream().mapToDouble(Channel::lnTick).toArray());
  }

  private double lnNoHarm() {
    double least = channels.get(0).lnNoHarm();
    for (int i = 1; i < channels.size() && LatencyBounds.mustShowNoHarm(i); i++) {
      least = Math.min(least, channels.get(i).lnNoHarm());
    }
    return least;
  }

  @Override
  public MetricVerdict verdict(StageKind stage, double lnThreshold) {
    Cause cause = cause(stage);
    boolean samples = cause == Cause.NONE || cause == Cause.NOT_COMPARABLE;
    boolean noHarm = cause == Cause.NONE && lnNoHarm() >= LN_NO_HARM;
    int channel = loudest();
    Sample seen = channels.get(channel).attempt();
    double p = Math.min(1, StrictMath.exp(-lnMMax));
    MetricVerdict.Tally candidate = new MetricVerdict.Tally(seen.nC(), seen.xC());
    MetricVerdict.Tally baseline = new MetricVerdict.Tally(seen.nB(), seen.xB());
    VerdictText text = new VerdictText(plan, lnThreshold);
    return new MetricVerdict(
        plan,
        state(cause, noHarm, lnThreshold),
        cause,
        candidate,
        baseline,
        text.rateRatio(candidate, baseline),
        lnM(),
        p,
        lnNoHarm(),
        noHarm,
        samples,
        text.ofCounts(candidate, baseline, lnM(), cause, channelName(channel)));
  }

  private MetricVerdict.State state(Cause cause, boolean noHarm, double lnThreshold) {
    if (cause == Cause.NOT_COMPARABLE) {
      return MetricVerdict.State.EXEMPT;
    }
    if (lnMGated() >= lnThreshold) {
      return MetricVerdict.State.REGRESSION;
    }
    if (cause != Cause.NONE) {
      return MetricVerdict.State.UNKNOWN;
    }
    if (lnMGated() >= MetricGroup.LN_SUSPICIOUS) {
      return MetricVerdict.State.INCONCLUSIVE;
    }
    return noHarm ? MetricVerdict.State.NO_HARM : MetricVerdict.State.PASS;
  }

  private Cause cause(StageKind stage) {
    if (isExempt(stage)) {
      return Cause.NOT_COMPARABLE;
    }
    if (missing != Cause.NONE) {
      return missing;
    }
    if (bounds != null && !bounds.isFrozen()) {
      return Cause.NO_REFERENCE;
    }
    Sample seen = channels.get(0).stage();
    double least = plan.comparison().needsBaseline() ? Math.min(seen.nC(), seen.nB()) : seen.nC();
    if (least == 0) {
      return Cause.NO_TRAFFIC;
    }
    double needed = plan.kind() == MetricKind.RATE ? MINUTES_MIN : plan.minSamples();
    return least < needed ? Cause.TOO_FEW_SAMPLES : Cause.NONE;
  }

  private int loudest() {
    int loudest = 0;
    for (int i = 1; i < channels.size(); i++) {
      if (channels.get(i).lnM() > channels.get(loudest).lnM()) {
        loudest = i;
      }
    }
    return loudest;
  }

  private String channelName(int channel) {
    return channels.size() == 1 ? "" : LatencyBounds.channelName(channel);
  }

  @Override
  public MapNode toNode() {
    return MapNode.builder()
        .put("lnMMax", StateNode.of(lnMMax))
        .put("missing", missing.name())
        .put("channels", ListNode.of(channels.stream().map(Channel::toNode).toList()))
        .putIfPresent("bounds", bounds == null ? null : bounds.toNode())
        .build();
  }

  static CountState resume(MetricPlan plan, AnalysisPlan whole, StateReader state) {
    Channel.Test test = MethodOfMetric.test(plan, whole);
    List<Channel> channels = new ArrayList<>();
    state.maps("channels").forEach(channel -> channels.add(Channel.resume(test, channel)));
    if (channels.size() != channelCount(plan)) {
      throw new IllegalArgumentException(state.path() + ".channels are not those of the plan");
    }
    LatencyBounds bounds =
        plan.kind() == MetricKind.HISTOGRAM
            ? LatencyBounds.resume(state.map("bounds"), channels.size())
            : null;
    CountState resumed = new CountState(plan, whole, channels, bounds);
    resumed.lnMMax = state.number("lnMMax");
    resumed.missing = state.choice("missing", Cause.class);
    return resumed;
  }
}
