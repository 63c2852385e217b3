package dev.tidegate.system.faults;

import java.io.IOException;
import java.time.Duration;

/**
 * One fault of the matrix.
 *
 * @param name what it is asked for by
 * @param what the same for people
 * @param required what must happen in time; whatever else the strike insists on is named here too
 * @param limit the time
 * @param setting of the kit
 * @param strike brings it about and undoes it
 */
record FaultCase(
    String name,
    String what,
    String required,
    Duration limit,
    FaultKit.Setting setting,
    Strike strike) {
  static final String LEADS = "another orchestrator leads";
  static final String WRITES = "edits take effect";
  static final String EACH = "edits take effect through each orchestrator";
  static final String FOLLOWS = "the agent serves the newest view";

  /** A lease runs out, and the next one is granted. */
  static final Duration LEASE = Duration.ofSeconds(FaultKit.LEASE_SECONDS + 2);

  /** Etcd elects, and who waited is answered. */
  static final Duration ELECTION = Duration.ofSeconds(5);

  /** After the links are whole again (R6). */
  static final Duration HEAL = Duration.ofSeconds(10);

  /** A process starts on two cores that others use. */
  static final Duration START = Duration.ofSeconds(15);

  /** A call waits 1.5 s, a watch 3 to 4 s, before it goes to another member; elections beside. */
  static final Duration REBUILT = Duration.ofSeconds(5);

  /**
   * Where and when a fault is brought about: amid this rollout; what is random follows the seed.
   */
  record Occasion(FaultRun run, String rollout, long seed) {
    FaultKit kit() {
      return run.kit();
    }
  }

  /** Brings a fault about and undoes it. */
  interface Strike {
    /**
     * Answers how long what is required took.
     *
     * @throws AssertionError if something required did not happen at all
     */
    Duration on(Occasion occasion) throws IOException;
  }

  /** A strike that needs the kit alone. */
  interface KitStrike {
    Duration on(FaultKit kit) throws IOException;
  }

  static FaultCase of(String name, String what, String required, Duration limit, KitStrike strike) {
    return in(FaultKit.Setting.PLAIN, name, what, required, limit, strike);
  }

  static FaultCase in(
      FaultKit.Setting setting,
      String name,
      String what,
      String required,
      Duration limit,
      KitStrike strike) {
    return new FaultCase(
        name, what, required, limit, setting, occasion -> strike.on(occasion.kit()));
  }

  @Override
  public String toString() {
    return name;
  }
}
