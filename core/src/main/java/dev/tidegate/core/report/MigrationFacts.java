package dev.tidegate.core.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one rollout when a report is made.
 *
 * @param name of the rollout
 * @param uid of its newest incarnation; empty if unknown
 * @param place where it is
 * @param stages in order; empty before the plan is known
 * @param fleet its agents, as the leader sees them
 * @param metrics of the stage under way, as the leader judges them
 * @param turns decisions that moved it, oldest first
 * @param times how long it has taken
 */
public record MigrationFacts(
    String name,
    String uid,
    Place place,
    List<Stage> stages,
    Fleet fleet,
    List<Metric> metrics,
    List<Turn> turns,
    Times times) {
  public MigrationFacts {
    stages = List.copyOf(stages);
    metrics = List.copyOf(metrics);
    turns = List.copyOf(turns);
    if (place.stage() > stages.size() && !stages.isEmpty()) {
      throw new IllegalArgumentException(name + " has no stage " + place.stage());
    }
  }

  /**
   * Where a rollout is.
   *
   * @param phase as stored, for example SOAKING
   * @param stage whose flags are served; 0 is the start
   * @param attempt 0 for the first
   * @param reason stable word
   * @param message the reason for people
   * @param since when it came into the phase, or null if unknown
   * @param until when an approval ends, or null
   */
  public record Place(
      String phase,
      int stage,
      int attempt,
      String reason,
      String message,
      @Nullable Instant since,
      @Nullable Instant until) {
    public Place {
      if (phase.isBlank() || stage < 0 || attempt < 0) {
        throw new IllegalArgumentException("no place: " + phase + " " + stage + " " + attempt);
      }
    }

    /** True if nothing leaves the phase. */
    public boolean isEnded() {
      return switch (phase) {
        case "COMPLETED", "ROLLED_BACK", "FAILED", "SUPERSEDED" -> true;
        default -> false;
      };
    }
  }

  /**
   * A stage as planned.
   *
   * @param index from 1
   * @param flags what it sets
   * @param agents whether agents enter it
   * @param checkpoint whether entering agents save a restore point
   * @param reversible whether it can be rolled back past
   * @param judged whether an analysis judges it
   * @param soak how long it is watched at most
   */
  public record Stage(
      int index,
      String name,
      List<String> flags,
      boolean agents,
      boolean checkpoint,
      boolean reversible,
      boolean judged,
      Duration soak) {
    public Stage {
      flags = List.copyOf(flags);
      if (index < 1 || soak.isNegative()) {
        throw new IllegalArgumentException("stage " + index + " soaks for " + soak);
      }
    }
  }

  /**
   * The agents of a rollout.
   *
   * @param known false where nobody leads, or the rollout has ended: the rest says nothing then
   * @param live agents that are connected or gone for less than 30 s
   * @param acknowledged how many acknowledged the stage
   * @param quorum how many must
   * @param stragglers who did not
   * @param failed who cannot enter, each with its reason
   * @param outstanding who owes a restore
   */
  public record Fleet(
      boolean known,
      long live,
      long acknowledged,
      long quorum,
      List<String> stragglers,
      List<String> failed,
      List<String> outstanding) {
    /** Nothing is known of agents. */
    public static final Fleet UNKNOWN = new Fleet(false, 0, 0, 0, List.of(), List.of(), List.of());

    public Fleet {
      stragglers = List.copyOf(stragglers);
      failed = List.copyOf(failed);
      outstanding = List.copyOf(outstanding);
    }
  }

  /**
   * What a metric says.
   *
   * @param verdict as the API names it, for example UNKNOWN
   * @param cause why it says nothing; {@code none} otherwise
   * @param text what was measured, for people
   * @param dryRun whether it has no say
   */
  public record Metric(String name, String verdict, String cause, String text, boolean dryRun) {}

  /**
   * A decision that moved a rollout.
   *
   * @param word for example ROLL_BACK
   * @param from where it was
   * @param to where it went
   * @param actor who asked; empty if nobody did
   * @param reason stable word
   * @param message the reason for people
   */
  public record Turn(
      Instant at,
      String word,
      String from,
      String to,
      String actor,
      String reason,
      String message) {
    /** True for a rollback that nobody asked for. */
    public boolean isOwnRollback() {
      return isRollback()
          && switch (reason) {
            case "rollbackRequested", "deleteRequested", "superseded", "rejected" -> false;
            default -> true;
          };
    }

    /** True for a rollback that is not one for practice, also of what had completed. */
    public boolean isRollback() {
      return (word.equals("ROLL_BACK") && !reason.equals("rehearsing")) || isRevert();
    }

    /** True for a rollback of what had completed. */
    public boolean isRevert() {
      return word.equals("REVERT");
    }
  }

  /**
   * How long a rollout has taken.
   *
   * @param stage since its stage was entered, or null if unknown
   * @param attempt since its attempt began, or null if unknown
   * @param deadline of an attempt, or null if there is none
   */
  public record Times(
      @Nullable Duration stage, @Nullable Duration attempt, @Nullable Duration deadline) {}

  /** The stage whose flags are served, or null at the start and before the plan is known. */
  public @Nullable Stage current() {
    int index = place.stage();
    return index == 0 || index > stages.size() ? null : stages.get(index - 1);
  }

  /** The stages that are not entered yet. */
  public List<Stage> ahead() {
    return place.isEnded()
        ? List.of()
        : stages.stream().filter(stage -> stage.index() > place.stage()).toList();
  }
}
