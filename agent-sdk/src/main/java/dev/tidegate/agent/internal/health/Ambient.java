package dev.tidegate.agent.internal.health;

import dev.tidegate.agent.internal.health.Split.Side;

/**
 * What the service does while no rollout concerns this agent: everybody is baseline. A rollout that
 * starts later takes it as its reference.
 */
final class Ambient {
  private static final String NO_ROLLOUT = "";

  private Ambient() {}

  static Cells.Key key(String metric) {
    return new Cells.Key(NO_ROLLOUT, 0, 0, metric, Side.BASELINE);
  }

  static boolean is(Cells.Key key) {
    return key.rolloutUid().equals(NO_ROLLOUT);
  }
}
