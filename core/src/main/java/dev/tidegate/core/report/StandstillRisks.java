package dev.tidegate.core.report;

import static dev.tidegate.core.report.Risk.Level.HIGH;
import static dev.tidegate.core.report.Risk.Level.LOW;
import static dev.tidegate.core.report.Risk.Level.MEDIUM;

import dev.tidegate.core.report.MigrationFacts.Place;
import dev.tidegate.core.report.Risk.Advice;
import dev.tidegate.core.report.Risk.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is risky about the phase a rollout is in: it stands still, goes back or has failed. */
final class StandstillRisks {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration VERY_LONG = Duration.ofDays(1);
  private static final Duration FORGOTTEN = Duration.ofDays(7);

  private final MigrationFacts migration;
  private final Commands commands;
  private final Duration lasted;

  private StandstillRisks(MigrationFacts migration, Instant now, Commands commands) {
    this.migration = migration;
    this.commands = commands;
    Instant since = migration.place().since();
    this.lasted =
        since == null || since.isAfter(now) ? Duration.ZERO : Duration.between(since, now);
  }

  static List<Risk> of(MigrationFacts migration, Instant now, Commands commands) {
    StandstillRisks risks = new StandstillRisks(migration, now, commands);
    Place place = migration.place();
    Optional<Risk> risk =
        switch (place.phase()) {
          case "FAILED" -> Optional.of(risks.failed());
          case "ROLLING_BACK" -> Optional.of(risks.rollingBack());
          case "ROLLED_BACK" -> Optional.of(risks.rolledBack());
          case "HELD" -> Optional.of(risks.held());
          case "PAUSED" -> Optional.of(risks.paused());
          case "AWAITING_APPROVAL" -> Optional.of(risks.awaiting(now));
          case "PENDING" -> Optional.of(risks.pending());
          default -> risks.stuck();
        };
    return risk.stream().toList();
  }

  private Risk rollingBack() {
    boolean practice = migration.place().reason().equals("rehearsing");
    return risk(
        practice ? LOW : HIGH,
        practice ? "rehearses its rollback" : "is being rolled back to " + where(),
        commands.rollout("See it through", "watch", migration.name()));
  }

  private Risk failed() {
    List<String> owing = migration.fleet().outstanding();
    return risk(
        HIGH,
        "has failed: agents could not restore their state",
        commands.agents(
            owing.isEmpty()
                ? "Find the agents that could not restore and repair them"
                : "Repair the agents that could not restore: " + Wording.names(owing)));
  }

  private Risk rolledBack() {
    boolean reverted = migration.turns().stream().anyMatch(MigrationFacts.Turn::isRevert);
    boolean own =
        !reverted && migration.turns().stream().anyMatch(MigrationFacts.Turn::isOwnRollback);
    return risk(
        lasted.compareTo(FORGOTTEN) >= 0 ? LOW : own ? HIGH : MEDIUM,
        own
            ? "was rolled back by itself and is not carried out"
            : reverted ? "was reverted after it had completed" : "was rolled back",
        commands.rollout("Find the cause before it is applied again", "why", migration.name()));
  }

  private Risk held() {
    Level level =
        switch (migration.place().reason()) {
          case "regression",
              "rolledBackAfterFailure",
              "forwardOnly",
              "acknowledgementFailed",
              "acknowledgementTimeout",
              "deadlinePassed" ->
              HIGH;
          default -> lasted.compareTo(LONG) >= 0 ? HIGH : MEDIUM;
        };
    return risk(level, "is held in " + where() + lasted(), release());
  }

  private Advice release() {
    String name = migration.name();
    return switch (migration.place().reason()) {
      case "rolledBackAfterFailure", "forwardOnly" ->
          commands.withReason(
              "Remove the cause, then try again; or roll back to the start", "retry", name);
      case "rolledBack" -> commands.withReason("Go on, or roll back further", "resume", name);
      case "killed", "overridden" ->
          commands.withReason("Give the flag back to the rollout, then resume", "resume", name);
      default -> commands.rollout("Read why, then resume, advance or roll back", "why", name);
    };
  }

  private Risk paused() {
    String reason = migration.place().reason();
    boolean flagTaken = reason.equals("killed") || reason.equals("overridden");
    Level level =
        lasted.compareTo(VERY_LONG) >= 0
            ? HIGH
            : flagTaken || lasted.compareTo(LONG) >= 0 ? MEDIUM : LOW;
    return risk(
        level,
        "is paused in " + where() + lasted(),
        commands.withReason(
            flagTaken
                ? "Give the flag back to the rollout, then resume; or roll back"
                : "Resume it, or roll back",
            "resume",
            migration.name()));
  }

  private Risk awaiting(Instant now) {
    Instant until = migration.place().until();
    boolean overdue =
        lasted.compareTo(VERY_LONG) >= 0 || (until != null && !until.isAfter(now.plus(LONG)));
    return risk(
        overdue ? HIGH : MEDIUM,
        (overdue ? "is overdue for approval in " : "waits for approval in ")
            + where()
            + lasted()
            + (until == null ? "" : ", which expires at " + Wording.time(until)),
        commands.rollout("Read the evidence, then approve or reject", "approve", migration.name()));
  }

  private Risk pending() {
    if (migration.place().reason().equals("preflightFailed")) {
      return risk(
          MEDIUM,
          "does not start: its preflight failed" + lasted(),
          commands.rollout("Repair what failed", "status", migration.name()));
    }
    Level level = lasted.compareTo(FORGOTTEN) >= 0 ? MEDIUM : LOW;
    boolean byHand = migration.place().reason().equals("waitingForStart");
    return risk(
        level,
        "has not started" + lasted(),
        byHand
            ? commands.withReason("Start it, or take it out", "start", migration.name())
            : commands.rollout("See what it waits for", "status", migration.name()));
  }

  /** A stage under way that waits for something that may never come. */
  private Optional<Risk> stuck() {
    return switch (migration.place().reason()) {
      case "noAgents" ->
          Optional.of(
              risk(
                  HIGH,
                  "waits in " + where() + ": no agent of its services is live",
                  commands.agents("Connect the services the rollout names")));
      case "noData", "providerDown", "inconclusive", "outlier" ->
          Optional.of(
              risk(
                  MEDIUM,
                  "does not advance from " + where() + lasted(),
                  commands.rollout("Read which metric it waits for", "why", migration.name())));
      case "planMismatch" ->
          Optional.of(
              risk(
                  HIGH,
                  "cannot go on: its status and plan in etcd do not fit",
                  commands.rollout("Find who edited them", "history", migration.name())));
      default -> Optional.empty();
    };
  }

  private Risk risk(Level level, String title, Advice advice) {
    String message = migration.place().message();
    return new Risk(
        level,
        migration.name(),
        title,
        message.isEmpty() ? Wording.words(migration.place().reason()) : message,
        advice);
  }

  private String where() {
    MigrationFacts.Stage stage = migration.current();
    return stage == null ? "the start" : stage.name();
  }

  private String lasted() {
    return lasted.isZero() ? "" : ", for " + Wording.duration(lasted);
  }
}
