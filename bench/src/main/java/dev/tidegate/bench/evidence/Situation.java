package dev.tidegate.bench.evidence;

import dev.tidegate.bench.traffic.Arm;
import dev.tidegate.bench.traffic.Failures;
import dev.tidegate.bench.traffic.Level;
import dev.tidegate.bench.traffic.Scenario;
import dev.tidegate.bench.traffic.Traffic;
import java.util.ArrayList;
import java.util.List;

/**
 * Traffic that every rule is tried with: half an hour, both arms alike in size.
 *
 * @param words what happens
 */
record Situation(String words, Scenario scenario) {
  private static final Arm USUAL = Arm.of(20, .01);
  private static final Arm BURSTY = USUAL.inBurstsOf(5);

  /** Nothing is wrong with the candidate. */
  static List<Situation> healthy() {
    Traffic usual = Failures.of(USUAL, USUAL);
    return List.of(
        both("1 % errors, 1 rps", 1, Level.always(.01)),
        both("1 % errors, 20 rps", 20, Level.always(.01)),
        both("1 % errors, 500 rps", 500, Level.always(.01)),
        both("3 % errors, 20 rps", 20, Level.always(.03)),
        both("both arms drift 1 to 3 %, 20 rps", 20, Level.ramp(.01, .03, Scenario.STAGE_SECONDS)),
        both("2 min at 20 % on both arms, 20 rps", 20, Level.during(900, 1020, .01, .2)),
        new Situation(
            "metrics gone for 1 min, 20 rps", Scenario.failures(usual.unobserved(900, 960))),
        new Situation(
            "metrics gone for 10 min, 20 rps", Scenario.failures(usual.unobserved(900, 1500))),
        new Situation("bursts of 5 on average, 20 rps", bursty()),
        new Situation("the same, known beforehand", bursty().knowing(BURSTY)),
        both("no traffic", 0, Level.always(.01)));
  }

  private static Scenario bursty() {
    return Scenario.failures(Failures.of(BURSTY, BURSTY));
  }

  private static Situation both(String words, double requests, Level failing) {
    Arm arm = Arm.of(requests, failing);
    return new Situation(words, Scenario.failures(Failures.of(arm, arm)));
  }

  /** The candidate fails more often than the baseline's one in a hundred. */
  static List<Situation> worse() {
    List<Situation> all = new ArrayList<>();
    for (int requests : new int[] {1, 20, 500}) {
      for (int times : new int[] {2, 5, 20}) {
        String words = times + "x of 1 %, " + requests + " rps";
        all.add(new Situation(words, Guarantees.worse(requests, requests, times)));
      }
    }
    return all;
  }
}
