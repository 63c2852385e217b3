package dev.tidegate.core.evidence;

import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The evidence of one test: a metric, or one quantile of a latency. Mutable; belongs to one {@link
 * Evidence} step.
 */
final class Channel {
  private final Test test;
  private final StartMixture mixture;
  private final SortedMap<Stratum, Dispersion> dispersions;
  private double[] lnNoHarm;
  private double[] lnTick;
  private Sample attempt;
  private Sample stage;

  /**
   * What never changes.
   *
   * @param finite true if a request fails at most once
   * @param guarded whether failures that come in bursts are discounted
   */
  record Test(TickMethod method, boolean finite, boolean guarded) {
    int noHarmPoints() {
      return method.noHarm(Sample.NONE).length;
    }
  }

  /**
   * What one tick says about one channel in one stratum.
   *
   * @param noHarm the sample that shows no harm; the same one unless a margin shifts a boundary
   */
  record Observed(Stratum stratum, Sample regression, Sample noHarm) {}

  Channel(Test test) {
    this(test, new StartMixture(), new TreeMap<>());
  }

  private Channel(Test test, StartMixture mixture, SortedMap<Stratum, Dispersion> dispersions) {
    this.test = test;
    this.mixture = mixture;
    this.dispersions = dispersions;
    this.lnNoHarm = new double[test.noHarmPoints()];
    this.lnTick = new double[TickMethod.RATIOS.size()];
    this.attempt = Sample.NONE;
    this.stage = Sample.NONE;
  }

  Channel copy() {
    Channel copy = new Channel(test, mixture.copy(), new TreeMap<>(dispersions));
    copy.lnNoHarm = lnNoHarm.clone();
    copy.lnTick = lnTick.clone();
    copy.attempt = attempt;
    copy.stage = stage;
    return copy;
  }

  /** Takes in one tick: one entry per stratum, sorted. */
  void look(Look look, List<Observed> strata) {
    lnTick = new double[TickMethod.RATIOS.size()];
    for (Observed observed : strata) {
      double factor = factor(observed.stratum());
      addTo(lnTick, test.method.regression(observed.regression()), factor);
      addTo(lnNoHarm, test.method.noHarm(observed.noHarm()), factor);
      count(observed);
    }
    mixture.look(look.beginning(), look.notYet(), lnTick);
  }

  private void count(Observed observed) {
    Sample sample = observed.regression();
    attempt = attempt.plus(sample);
    stage = stage.plus(sample);
    if (isGuarded()) {
      Dispersion before = dispersions.getOrDefault(observed.stratum(), Dispersion.NONE);
      dispersions.put(observed.stratum(), before.after(sample, test.finite));
    }
  }

  private static void addTo(double[] sums, double[] evidence, double factor) {
    for (int j = 0; j < sums.length; j++) {
      sums[j] += evidence[j] / factor;
    }
  }

  void enterStage() {
    lnNoHarm = new double[lnNoHarm.length];
    stage = Sample.NONE;
  }

  void seed(Stratum stratum, Counts half, Counts otherHalf) {
    Dispersion before = dispersions.getOrDefault(stratum, Dispersion.NONE);
    dispersions.put(stratum, before.seededBy(half, otherHalf));
  }

  private boolean isGuarded() {
    return test.guarded && test.method.isComparison();
  }

  private double factor(Stratum stratum) {
    return isGuarded() ? dispersions.getOrDefault(stratum, Dispersion.NONE).factor() : 1;
  }

  /** The evidence of a regression since the attempt began. */
  double lnM() {
    return mixture.lnM();
  }

  /** The evidence of a regression in the last tick alone. */
  double lnTick() {
    return LogSum.mean(lnTick);
  }

  /** The evidence of no harm since the stage was entered. */
  double lnNoHarm() {
    return LogSum.mean(lnNoHarm);
  }

  /** Everything counted since the attempt began. */
  Sample attempt() {
    return attempt;
  }

  /** Everything counted since the stage was entered. */
  Sample stage() {
    return stage;
  }

  MapNode toNode() {
    List<Node> strata = new ArrayList<>();
    for (Map.Entry<Stratum, Dispersion> entry : dispersions.entrySet()) {
      strata.add(
          MapNode.builder()
              .put("service", entry.getKey().service())
              .put("zone", entry.getKey().zone())
              .put("version", entry.getKey().version())
              .put("num", StateNode.of(entry.getValue().num()))
              .put("den", StateNode.of(entry.getValue().den()))
              .put("prior", StateNode.of(entry.getValue().prior()))
              .build());
    }
    return MapNode.builder()
        .put("lnR", StateNode.of(mixture.lnR()))
        .put("lnM", StateNode.of(mixture.lnM()))
        .put("lnNoHarm", StateNode.of(lnNoHarm))
        .put("lnTick", StateNode.of(lnTick))
        .put("attempt", StateNode.of(attempt))
        .put("stage", StateNode.of(stage))
        .put("dispersion", ListNode.of(strata))
        .build();
  }

  static Channel resume(Test test, StateReader state) {
    int points = TickMethod.RATIOS.size();
    TreeMap<Stratum, Dispersion> dispersions = new TreeMap<>();
    for (StateReader entry : state.maps("dispersion")) {
      dispersions.put(
          new Stratum(entry.text("service"), entry.text("zone"), entry.text("version")),
          new Dispersion(entry.number("num"), entry.number("den"), entry.sample("prior")));
    }
    StartMixture mixture = new StartMixture(state.numbers("lnR", points), state.number("lnM"));
    Channel channel = new Channel(test, mixture, dispersions);
    channel.lnNoHarm = state.numbers("lnNoHarm", test.noHarmPoints());
    channel.lnTick = state.numbers("lnTick", points);
    channel.attempt = state.sample("attempt");
    channel.stage = state.sample("stage");
    return channel;
  }
}
