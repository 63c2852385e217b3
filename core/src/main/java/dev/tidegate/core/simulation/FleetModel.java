package dev.tidegate.core.simulation;

import java.time.Duration;

/**
 * The agents of a simulated rollout.
 *
 * @param agents of each service, 1 to 1000
 * @param zones they are spread over, 1 to 100
 * @param acknowledgeAfter the last agent of a stage answers so long after its directive, the others
 *     one after the other before; at most a day
 * @param silent how many agents of each service never acknowledge a stage: the first ones that any
 *     stage takes in
 * @param failing how many after them cannot enter a stage
 */
public record FleetModel(
    int agents, int zones, Duration acknowledgeAfter, int silent, int failing) {
  /** Ten agents in one zone that answer within a second. */
  public static final FleetModel DEFAULT = new FleetModel(10, 1, Duration.ofSeconds(1), 0, 0);

  public FleetModel {
    if (agents < 1 || agents > 1000 || zones < 1 || zones > 100) {
      throw new IllegalArgumentException(agents + " agents in " + zones + " zones");
    }
    if (acknowledgeAfter.isNegative() || acknowledgeAfter.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("acknowledgements after " + acknowledgeAfter);
    }
    if (silent < 0 || failing < 0) {
      throw new IllegalArgumentException(silent + " silent and " + failing + " failing agents");
    }
  }
}
