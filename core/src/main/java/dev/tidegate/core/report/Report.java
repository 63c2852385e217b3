package dev.tidegate.core.report;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An audit of a namespace's migrations.
 *
 * @param namespace whose migrations
 * @param at when the facts were read
 * @param preparedBy who asked for it
 * @param comparedWith the time of the earlier report that changes refer to, or null if there is
 *     none
 * @param overall over all stages of all migrations but superseded ones
 * @param migrations in the order they are shown
 * @param leftOut rollouts that are not in it
 * @param risks the highest first
 * @param recommendations in the order to follow them
 * @param next the next critical step
 * @param trend how far it was in earlier reports and now, oldest first
 */
public record Report(
    String namespace,
    Instant at,
    String preparedBy,
    @Nullable Instant comparedWith,
    Progress overall,
    List<Migration> migrations,
    int leftOut,
    List<Risk> risks,
    List<Recommendation> recommendations,
    Risk.Advice next,
    List<Point> trend) {
  public Report {
    migrations = List.copyOf(migrations);
    risks = List.copyOf(risks);
    recommendations = List.copyOf(recommendations);
    trend = List.copyOf(trend);
  }

  /**
   * How far something is.
   *
   * @param percent 0 to 100; 100 only when it is done
   * @param change in points since the earlier report, or null if it was not in it
   */
  public record Progress(int percent, @Nullable Integer change) {
    public Progress {
      if (percent < 0 || percent > 100) {
        throw new IllegalArgumentException(percent + " %");
      }
    }
  }

  /**
   * One rollout.
   *
   * @param uid of its incarnation; empty if unknown
   * @param where it is, in words
   * @param attempt 0 for the first
   * @param turns what happened to it since the earlier report, oldest first
   * @param metrics what is measured in the stage under way
   */
  public record Migration(
      String name,
      String uid,
      String phase,
      String where,
      int attempt,
      Progress progress,
      List<StageProgress> stages,
      List<MigrationFacts.Turn> turns,
      List<MigrationFacts.Metric> metrics) {
    public Migration {
      stages = List.copyOf(stages);
      turns = List.copyOf(turns);
      metrics = List.copyOf(metrics);
    }
  }

  /**
   * One stage.
   *
   * @param index from 1
   * @param flags what it sets
   * @param remains what is not done yet, in words; empty if nothing
   */
  public record StageProgress(
      int index, String name, List<String> flags, Progress progress, String remains) {
    public StageProgress {
      flags = List.copyOf(flags);
    }

    /** True if it is passed. */
    public boolean isDone() {
      return progress.percent() == 100;
    }

    /** True if it is entered and not passed. */
    public boolean isPartlyDone() {
      return progress.percent() > 0 && !isDone();
    }

    /** True if it was not done in the earlier report. */
    public boolean isNewlyDone() {
      Integer change = progress.change();
      return isDone() && change != null && change > 0;
    }

    /** True if it was further in the earlier report. */
    public boolean hasGoneBack() {
      Integer change = progress.change();
      return change != null && change < 0;
    }
  }

  /**
   * Something to do.
   *
   * @param level of the risk it is about
   * @param what a sentence without a full stop
   * @param why the risk's title, with whom it is about
   * @param command to run; capitals in it are to be replaced
   */
  public record Recommendation(Risk.Level level, String what, String why, String command) {}

  /**
   * How far everything was at a time.
   *
   * @param percent 0 to 100
   */
  public record Point(Instant at, int percent) {}

  /** How many risks have {@code level}. */
  public long count(Risk.Level level) {
    return risks.stream().filter(risk -> risk.level() == level).count();
  }
}
