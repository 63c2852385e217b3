package dev.tidegate.bench.evidence;

import dev.tidegate.bench.rules.Ruling;
import dev.tidegate.bench.traffic.Arm;
import dev.tidegate.bench.traffic.Failures;
import dev.tidegate.bench.traffic.Latencies;
import dev.tidegate.bench.traffic.LatencyShape;
import dev.tidegate.bench.traffic.Level;
import dev.tidegate.bench.traffic.Scenario;
import dev.tidegate.bench.traffic.Traffic;
import dev.tidegate.core.analysis.Stratum;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything that is promised: half-hour stages with a look every five seconds, alpha 1 %, one
 * metric, no tolerance, unless the words say otherwise. Traffic is the candidate's, in requests a
 * second.
 */
public final class Guarantees {
  private static final double FALSE_MAX = 0.01;
  private static final Question ROLLED_BACK = new Question.EndsWith(Ruling.ROLL_BACK);
  private static final Question FOUND = new Question.Median(Ruling.ROLL_BACK, 0);
  private static final Question ADVANCED = new Question.Median(Ruling.ADVANCE, 0);
  private static final double DAY_SECONDS = 86_400;

  private Guarantees() {}

  /** All of them. */
  public static List<Guarantee> all() {
    List<Guarantee> all = new ArrayList<>(equalArms());
    all.addAll(disturbedArms());
    all.addAll(regressions());
    all.addAll(slowerCandidates());
    all.addAll(earlyAdvance());
    all.addAll(bursts());
    return all;
  }

  /** A candidate like the baseline: three error rates, three rates of requests, two shares. */
  public static List<Guarantee> equalArms() {
    List<Guarantee> cells = new ArrayList<>();
    for (double share : new double[] {.5, .05}) {
      for (double requests : new double[] {1, 20, 500}) {
        for (double failing : new double[] {.001, .01, .05}) {
          String property =
              "false rollback, A/A, %s %% errors, %s rps, %s %% of traffic"
                  .formatted(plain(100 * failing), plain(requests), plain(100 * share));
          double others = requests * (1 - share) / share;
          Traffic traffic = Failures.of(Arm.of(requests, failing), Arm.of(others, failing));
          cells.add(falseRollback(property, Scenario.failures(traffic), 1));
        }
      }
    }
    return cells;
  }

  private static List<Guarantee> disturbedArms() {
    Level ramp = Level.ramp(.01, .03, Scenario.STAGE_SECONDS);
    Level spike = Level.during(900, 1020, .01, .2);
    Arm growing = new Arm(Level.ramp(.4, 20, Scenario.STAGE_SECONDS), ramp, 1);
    Arm shrinking = new Arm(Level.ramp(39.6, 20, Scenario.STAGE_SECONDS), ramp, 1);
    Arm usual = Arm.of(20, .01);
    return List.of(
        falseRollback(
            "false rollback, A/A over 24 h",
            Scenario.failures(Failures.of(usual, usual)).lasting(DAY_SECONDS),
            .6),
        falseRollback("false rollback, both arms ramping 1 to 3 %", bothArms(ramp), 1),
        falseRollback("false rollback, 2 min at 20 % on both arms", bothArms(spike), 1),
        falseRollback(
            "false rollback, share growing 1 to 50 % during a ramp",
            Scenario.failures(Failures.of(growing, shrinking)), 1),
        falseRollback(
            "false rollback, two strata of different share and error rate",
            Scenario.failures(twoStrata()),
            1));
  }

  /** Identical arms in each of two strata; only the mix of strata differs between the arms. */
  public static Traffic twoStrata() {
    return new Failures(new Stratum("orders", "a", "1"), Arm.of(5, .005), Arm.of(95, .005))
        .and(new Failures(new Stratum("orders", "b", "1"), Arm.of(10, .05), Arm.of(10, .05)));
  }

  private static List<Guarantee> regressions() {
    Level late = Level.from(900, .01, .05);
    Scenario beginsLate = Scenario.failures(Failures.of(Arm.of(20, late), Arm.of(20, .01)));
    return List.of(
        found("2x found, 20 rps, 1 %", 220, worse(20, 20, 2)),
        found("5x found, 20 rps, 1 %", 30, worse(20, 20, 5)),
        found("20x found, 20 rps, 1 %", 10, worse(20, 20, 20)),
        found("2x found, 20 rps, 1 %, 5 % of traffic", 110, worse(20, 380, 2)),
        found("2x found, 500 rps, 1 %", 15, worse(500, 500, 2)),
        new Guarantee(
            "5x from minute 15 found, 20 rps, 1 %",
            new Question.Median(Ruling.ROLL_BACK, 900), 45, beginsLate, 1));
  }

  /** A candidate that fails a number of times as often as the baseline's one in a hundred. */
  public static Scenario worse(double candidate, double baseline, double times) {
    return Scenario.failures(Failures.of(Arm.of(candidate, .01 * times), Arm.of(baseline, .01)));
  }

  private static List<Guarantee> slowerCandidates() {
    LatencyShape usual = LatencyShape.usual();
    LatencyShape slower = LatencyShape.slower(1.2);
    Latencies tail = new Latencies(20, LatencyShape.slowestTwice(), usual);
    Latencies slowWay = new Latencies(20, LatencyShape.slowWay(2), LatencyShape.slowWay(1));
    return List.of(
        found("latency 1.2x found, 20 rps, no tolerance", 35, latencies(slower, 0)),
        found("latency 1.2x found, 20 rps, 9 % tolerance", 120, latencies(slower, .09)),
        found("latency 2x found, 20 rps, 9 % tolerance", 5, latencies(LatencyShape.slower(2), .09)),
        found("only the slowest 2 % at 2x (p99 2x) found", 60, Scenario.latencies(tail, .09)),
        found(
            "a slow way of 2 % at 2x (p99 1.5x) found",
            Double.POSITIVE_INFINITY, Scenario.latencies(slowWay, .09)),
        falseRollback("false rollback, equal latencies, no tolerance", latencies(usual, 0), 1));
  }

  private static Scenario latencies(LatencyShape candidate, double tolerance) {
    return Scenario.latencies(new Latencies(20, candidate, LatencyShape.usual()), tolerance);
  }

  private static List<Guarantee> earlyAdvance() {
    Scenario healthy = worse(20, 20, 1);
    List<Guarantee> all = new ArrayList<>();
    all.add(
        new Guarantee("healthy candidate advances early, 20 rps, 1 %", ADVANCED, 365, healthy, 1));
    all.add(
        new Guarantee(
            "healthy candidate advances early, guard with a seed",
            ADVANCED,
            Double.POSITIVE_INFINITY,
            healthy.guardedNow().knowing(Arm.of(20, .01)),
            1));
    for (double failing : new double[] {.001, .01, .05}) {
      Arm atMargin = Arm.of(20, 1.5 * failing + .001);
      all.add(
          new Guarantee(
              "false advance exactly at the margin, %s %%".formatted(plain(100 * failing)),
              new Question.ComesEarly(Ruling.ADVANCE),
              .05,
              Scenario.failures(Failures.of(atMargin, Arm.of(20, failing))),
              1));
    }
    return all;
  }

  private static List<Guarantee> bursts() {
    List<Guarantee> all = new ArrayList<>();
    for (double mean : new double[] {2, 3, 5}) {
      Arm arm = Arm.of(20, .01).inBurstsOf(mean);
      Scenario bursty = Scenario.failures(Failures.of(arm, arm));
      String words = "bursts of " + plain(mean) + " on average";
      all.add(
          new Guarantee(
              "false rollback, " + words + ", guard with a seed",
              ROLLED_BACK,
              .03,
              bursty.guardedNow().knowing(arm),
              1));
      all.add(
          new Guarantee(
              "false rollback, " + words + ", unguarded",
              ROLLED_BACK,
              Double.POSITIVE_INFINITY,
              bursty,
              .5));
    }
    Arm arm = Arm.of(20, .01).inBurstsOf(5);
    all.add(
        new Guarantee(
            "false rollback, bursts of 5 on average, guard with a seed of 3 min only",
            ROLLED_BACK,
            Double.POSITIVE_INFINITY,
            Scenario.failures(Failures.of(arm, arm)).guardedNow().knowing(arm, 180),
            1));
    return all;
  }

  private static Scenario bothArms(Level failing) {
    return Scenario.failures(Failures.of(Arm.of(20, failing), Arm.of(20, failing)));
  }

  private static Guarantee falseRollback(String property, Scenario scenario, double effort) {
    return new Guarantee(property, ROLLED_BACK, FALSE_MAX, scenario, effort);
  }

  private static Guarantee found(String property, double atMostSeconds, Scenario scenario) {
    return new Guarantee(property, FOUND, atMostSeconds, scenario, 1);
  }

  private static String plain(double number) {
    return number == StrictMath.rint(number) ? "" + (long) number : "" + number;
  }
}
