package dev.tidegate.bench.rules;

import dev.tidegate.bench.traffic.Before;
import dev.tidegate.bench.traffic.Scenario;

/** A way to decide about a stage from what is counted. Immutable. */
public interface Rule {
  /** How it is called in tables. */
  String name();

  /** A judge for one run of a scenario. */
  Judge judge(Scenario scenario, Before before);
}
