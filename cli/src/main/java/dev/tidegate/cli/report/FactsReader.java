package dev.tidegate.cli.report;

import dev.tidegate.cli.flag.StaleFlags;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.report.ReportFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads the facts of a namespace from what the API tells of it. */
final class FactsReader {
  private static final Duration STALE_AFTER = Duration.ofDays(30);

  private FactsReader() {}

  static ReportFacts read(String namespace, Instant at, String preparedBy, Gathered gathered) {
    return new ReportFacts(
        namespace,
        at,
        preparedBy,
        gathered.rollouts().stream().map(MigrationReader::read).toList(),
        gathered.leftOut(),
        surroundings(at, gathered));
  }

  private static ReportFacts.Surroundings surroundings(Instant at, Gathered gathered) {
    StaleFlags rules = new StaleFlags(at, STALE_AFTER, gathered.usage());
    List<ReportFacts.StaleFlag> stale = new ArrayList<>();
    List<ReportFacts.Overridden> overrides = new ArrayList<>();
    List<ReportFacts.Kill> kills = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    for (Doc flag : gathered.flags()) {
      String key = flag.text("key");
      List<String> reasons = rules.reasons(flag);
      if (!reasons.isEmpty()) {
        stale.add(new ReportFacts.StaleFlag(key, reasons));
      }
      Doc override = flag.at("override");
      if (override.exists()) {
        overrides.add(
            new ReportFacts.Overridden(
                key,
                override.text("variant"),
                override.text("until"),
                override.text("actor"),
                override.text("reason")));
      }
      if (isKilled(flag)) {
        kills.add(
            new ReportFacts.Kill(
                key,
                flag.text("ownedBy", "rollout"),
                flag.text("changed", "actor"),
                flag.text("changed", "reason")));
      }
      if (flag.at("quarantined").exists()) {
        unreadable.add(key);
      }
    }
    return new ReportFacts.Surroundings(stale, overrides, kills, freezes(at, gathered), unreadable);
  }

  /** Off by somebody's hand: a flag that was always off is no news. */
  private static boolean isKilled(Doc flag) {
    return flag.text("definition", "state").equals("DISABLED")
        && flag.text("changed", "action").equals("flag.kill");
  }

  private static List<ReportFacts.Freeze> freezes(Instant at, Gathered gathered) {
    List<ReportFacts.Freeze> freezes = new ArrayList<>();
    for (Doc freeze : gathered.freezes()) {
      Instant until = MigrationReader.time(freeze.text("until"));
      if (until == null || until.isAfter(at)) {
        freezes.add(
            new ReportFacts.Freeze(
                freeze.text("name"),
                freeze.text("scope").equals("system"),
                freeze.text("until"),
                freeze.text("actor"),
                freeze.text("reason")));
      }
    }
    return freezes;
  }
}
