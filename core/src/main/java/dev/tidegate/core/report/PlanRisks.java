package dev.tidegate.core.report;

import static dev.tidegate.core.report.Risk.Level.HIGH;
import static dev.tidegate.core.report.Risk.Level.LOW;
import static dev.tidegate.core.report.Risk.Level.MEDIUM;

import dev.tidegate.core.report.MigrationFacts.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What is risky about the stages a rollout is in and has before it. */
final class PlanRisks {
  private static final double DEADLINE_NEAR = 0.8;

  private final MigrationFacts migration;
  private final Commands commands;
  private final List<Risk> risks = new ArrayList<>();

  private PlanRisks(MigrationFacts migration, Commands commands) {
    this.migration = migration;
    this.commands = commands;
  }

  static List<Risk> of(MigrationFacts migration, Commands commands) {
    if (migration.place().isEnded()) {
      return List.of();
    }
    PlanRisks found = new PlanRisks(migration, commands);
    found.forwardOnlyAhead();
    found.forwardOnlyPassed();
    found.withoutCheckpoint();
    found.unjudged();
    found.deadline();
    return found.risks;
  }

  private void forwardOnlyAhead() {
    migration.ahead().stream()
        .filter(stage -> !stage.reversible())
        .findFirst()
        .ifPresent(
            stage -> {
              boolean isNext = stage.index() == migration.place().stage() + 1;
              add(
                  isNext ? HIGH : MEDIUM,
                  "stage %s%s cannot be taken back"
                      .formatted(stage.name(), isNext ? ", which comes next," : ""),
                  "Once it is entered a failure holds there instead of rolling back past it.",
                  isNext
                      ? commands.withReason(
                          "Decide before " + stage.name() + " is entered; pause to have the time",
                          "pause",
                          migration.name())
                      : commands.rollout(
                          "Agree who decides before " + stage.name() + " is entered",
                          "get",
                          migration.name()));
            });
  }

  private void forwardOnlyPassed() {
    Stage last = null;
    for (Stage stage : migration.stages()) {
      last = !stage.reversible() && stage.index() <= migration.place().stage() ? stage : last;
    }
    if (last != null) {
      add(
          MEDIUM,
          "stage %s cannot be taken back any more".formatted(last.name()),
          "It is forward only and was entered: a rollback ends there.",
          commands.rollout("Have a repair ready that goes forward", "status", migration.name()));
    }
  }

  private void withoutCheckpoint() {
    List<String> names =
        open().filter(stage -> stage.agents() && !stage.checkpoint()).map(Stage::name).toList();
    if (!names.isEmpty()) {
      add(
          MEDIUM,
          "agents enter %s without a restore point".formatted(Wording.names(names)),
          "A rollback switches the flags back, but not what the new code did to agents' state.",
          commands.plan(
              "Give these stages 'checkpoint: before' in the file, unless their code keeps no"
                  + " state"));
    }
  }

  private void unjudged() {
    List<String> names = open().filter(stage -> !stage.judged()).map(Stage::name).toList();
    if (!names.isEmpty()) {
      add(
          LOW,
          "nothing judges %s".formatted(Wording.names(names)),
          "Without an analysis a stage is left by time alone, whatever happens in it.",
          commands.plan("Name an analysis for these stages in the file"));
    }
  }

  private void deadline() {
    Duration deadline = migration.times().deadline();
    Duration elapsed = migration.times().attempt();
    if (deadline == null || elapsed == null || deadline.isZero()) {
      return;
    }
    double share = (double) elapsed.toMillis() / deadline.toMillis();
    if (share >= DEADLINE_NEAR) {
      add(
          share >= 1 ? HIGH : MEDIUM,
          "%d %% of its deadline is used".formatted((int) (share * 100)),
          "%s of %s; when it has passed the attempt fails."
              .formatted(Wording.duration(elapsed), Wording.duration(deadline)),
          commands.rollout("Read what it waits for", "why", migration.name()));
    }
  }

  /** The stage under way and those ahead. */
  private Stream<Stage> open() {
    int stage = Math.max(1, migration.place().stage());
    return migration.stages().stream().filter(planned -> planned.index() >= stage);
  }

  private void add(Risk.Level level, String title, String detail, Risk.Advice advice) {
    risks.add(new Risk(level, migration.name(), title, detail, advice));
  }
}
