package dev.tidegate.core.report;

import static dev.tidegate.core.report.Risk.Level.HIGH;
import static dev.tidegate.core.report.Risk.Level.MEDIUM;

import dev.tidegate.core.report.MigrationFacts.Fleet;
import java.util.ArrayList;
import java.util.List;

/** What is risky about a rollout's agents. */
final class FleetRisks {
  private FleetRisks() {}

  static List<Risk> of(MigrationFacts migration, Commands commands) {
    Fleet fleet = migration.fleet();
    List<Risk> risks = new ArrayList<>();
    boolean isOver = migration.place().isEnded();
    if (!fleet.failed().isEmpty() && !isOver) {
      risks.add(
          new Risk(
              HIGH,
              migration.name(),
              Wording.count(fleet.failed().size(), "agent") + " cannot enter the stage",
              Wording.names(fleet.failed()),
              commands.agents("Repair these agents, or roll back")));
    }
    if (!fleet.stragglers().isEmpty() && !isOver) {
      risks.add(
          new Risk(
              MEDIUM,
              migration.name(),
              Wording.count(fleet.stragglers().size(), "agent") + " did not acknowledge the stage",
              "%s; %d of %d needed did."
                  .formatted(
                      Wording.names(fleet.stragglers()), fleet.acknowledged(), fleet.quorum()),
              commands.agents("Find out why they are behind")));
    }
    if (!fleet.outstanding().isEmpty() && !migration.place().phase().equals("FAILED")) {
      risks.add(
          new Risk(
              MEDIUM,
              migration.name(),
              Wording.count(fleet.outstanding().size(), "agent") + " still owed to restore",
              Wording.names(fleet.outstanding()) + "; each does it before it is ready again.",
              commands.agents("Start these agents again, so that their state is restored")));
    }
    if (fleet.known() && fleet.live() == 0 && isUnderWay(migration)) {
      risks.add(
          new Risk(
              MEDIUM,
              migration.name(),
              "no agent is live",
              "Nobody serves the stage's flags in process, and nothing is counted.",
              commands.agents("Connect the services that the migration is about")));
    }
    return risks;
  }

  private static boolean isUnderWay(MigrationFacts migration) {
    return !migration.place().isEnded()
        && migration.place().stage() > 0
        && !migration.place().reason().equals("noAgents"); // told as what it waits for
  }
}
