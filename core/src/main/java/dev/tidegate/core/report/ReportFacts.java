package dev.tidegate.core.report;

import java.time.Instant;
import java.util.List;

/**
 * What is known of a namespace when a report is made.
 *
 * @param namespace whose migrations
 * @param at when the facts were read
 * @param preparedBy who asks for the report
 * @param migrations in the order they are shown
 * @param leftOut rollouts that were too many to be read, 0 or more
 * @param surroundings what besides rollouts decides what is served
 */
public record ReportFacts(
    String namespace,
    Instant at,
    String preparedBy,
    List<MigrationFacts> migrations,
    int leftOut,
    Surroundings surroundings) {
  public ReportFacts {
    migrations = List.copyOf(migrations);
    if (namespace.isBlank() || leftOut < 0) {
      throw new IllegalArgumentException("no facts of '" + namespace + "', left out " + leftOut);
    }
  }

  /**
   * What besides rollouts decides what is served.
   *
   * @param stale flags that may be removed
   * @param overrides in force
   * @param kills flags that people switched off at once
   * @param freezes in force or to come
   * @param unreadable flags whose stored value cannot be served
   */
  public record Surroundings(
      List<StaleFlag> stale,
      List<Overridden> overrides,
      List<Kill> kills,
      List<Freeze> freezes,
      List<String> unreadable) {
    /** Nothing at all. */
    public static final Surroundings NONE =
        new Surroundings(List.of(), List.of(), List.of(), List.of(), List.of());

    public Surroundings {
      stale = List.copyOf(stale);
      overrides = List.copyOf(overrides);
      kills = List.copyOf(kills);
      freezes = List.copyOf(freezes);
      unreadable = List.copyOf(unreadable);
    }
  }

  /**
   * A flag that may be removed.
   *
   * @param why in words, at least one
   */
  public record StaleFlag(String key, List<String> why) {
    public StaleFlag {
      why = List.copyOf(why);
    }
  }

  /**
   * One variant for everybody for a while.
   *
   * @param until as it is shown; empty if unknown
   */
  public record Overridden(String key, String variant, String until, String actor, String reason) {}

  /**
   * A flag that somebody switched off at once.
   *
   * @param owner the rollout that owns it, or empty
   */
  public record Kill(String key, String owner, String actor, String reason) {}

  /**
   * A time in which nothing advances.
   *
   * @param system whether it holds all namespaces
   * @param until as it is shown; empty if unknown
   */
  public record Freeze(String name, boolean system, String until, String actor, String reason) {}
}
