package dev.tidegate.core.report;

import dev.tidegate.core.report.MigrationFacts.Stage;
import dev.tidegate.core.report.Report.Recommendation;
import dev.tidegate.core.report.Risk.Advice;
import dev.tidegate.core.report.Risk.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** The next critical step: what is most urgent, else what the migration furthest on does next. */
final class NextStep {
  private NextStep() {}

  static Advice of(ReportFacts facts, List<Recommendation> recommendations, Commands commands) {
    if (!recommendations.isEmpty() && recommendations.get(0).level() == Level.HIGH) {
      return urgent(recommendations.get(0));
    }
    return facts.migrations().stream()
        .filter(migration -> !migration.place().isEnded() && migration.place().stage() > 0)
        .max(Comparator.comparingInt(Completion::of))
        .map(migration -> step(migration, facts.at(), commands))
        .orElseGet(
            () ->
                recommendations.isEmpty()
                    ? new Advice(
                        "Nothing is under way and nothing is to be done",
                        "tidegate rollout list -n " + facts.namespace())
                    : urgent(recommendations.get(0)));
  }

  private static Advice urgent(Recommendation first) {
    return new Advice(first.what() + " (" + first.why() + ")", first.command());
  }

  private static Advice step(MigrationFacts migration, Instant now, Commands commands) {
    Stage stage = migration.current();
    String name = migration.name();
    String waits =
        stage == null
            ? "goes on"
            : switch (migration.place().phase()) {
              case "ENTERING" ->
                  "%s needs %d of %d acknowledgements"
                      .formatted(
                          stage.name(), migration.fleet().quorum(), migration.fleet().live());
              case "SOAKING" -> stage.name() + " soaks" + until(migration, stage, now);
              default -> stage.name() + " waits for a decision";
            };
    return commands.rollout(name + ": " + waits + "; then " + then(migration), "watch", name);
  }

  private static String until(MigrationFacts migration, Stage stage, Instant now) {
    Duration elapsed = migration.times().stage();
    if (elapsed == null) {
      return " for " + Wording.duration(stage.soak()) + " at most";
    }
    Duration left = stage.soak().minus(elapsed);
    return left.isNegative() || left.isZero()
        ? ", its time has passed"
        : " until " + Wording.time(now.plus(left)) + " at the latest";
  }

  private static String then(MigrationFacts migration) {
    return migration.ahead().stream()
        .findFirst()
        .map(
            next ->
                "%s (stage %d of %d) sets %s%s"
                    .formatted(
                        next.name(),
                        next.index(),
                        migration.stages().size(),
                        next.flags().isEmpty() ? "nothing" : Wording.names(next.flags()),
                        next.reversible() ? "" : ", which cannot be taken back"))
        .orElse("it completes and is folded into its flags");
  }
}
