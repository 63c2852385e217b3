package dev.tidegate.core.report;

import static dev.tidegate.core.report.Risk.Level.HIGH;
import static dev.tidegate.core.report.Risk.Level.LOW;
import static dev.tidegate.core.report.Risk.Level.MEDIUM;

import dev.tidegate.core.report.MigrationFacts.Metric;
import dev.tidegate.core.report.MigrationFacts.Stage;
import dev.tidegate.core.report.MigrationFacts.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What speaks against a migration, and how weak what speaks for it is. */
final class EvidenceRisks {
  private static final String REGRESSION = "REGRESSION";

  private EvidenceRisks() {}

  static List<Risk> of(MigrationFacts migration, Commands commands) {
    List<Risk> risks = new ArrayList<>();
    if (!migration.place().isEnded() && migration.place().stage() > 0) {
      metrics(migration, commands, risks);
    }
    rollbacks(migration, commands, risks);
    return risks;
  }

  private static void metrics(MigrationFacts migration, Commands commands, List<Risk> risks) {
    List<Metric> withSay = migration.metrics().stream().filter(metric -> !metric.dryRun()).toList();
    List<String> bad = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    List<String> open = new ArrayList<>();
    for (Metric metric : withSay) {
      switch (metric.verdict()) {
        case REGRESSION -> bad.add(metric.name() + " (" + metric.text() + ")");
        case "UNKNOWN" -> silent.add(metric.name() + " (" + Wording.words(metric.cause()) + ")");
        case "INCONCLUSIVE" -> open.add(metric.name() + " (" + metric.text() + ")");
        default -> {}
      }
    }
    String name = migration.name();
    if (!bad.isEmpty()) {
      risks.add(
          new Risk(
              HIGH,
              name,
              Wording.count(bad.size(), "metric") + " regressed",
              Wording.names(bad),
              commands.rollout("Read the numbers", "why", name)));
    }
    if (!silent.isEmpty()) {
      risks.add(silent(migration, withSay.size(), silent, commands));
    }
    if (!open.isEmpty()) {
      risks.add(
          new Risk(
              MEDIUM,
              name,
              "the evidence of " + Wording.count(open.size(), "metric") + " is ambiguous",
              Wording.names(open),
              commands.rollout("Follow it; more traffic decides it", "watch", name)));
    }
  }

  /** A metric that says nothing is expected early, and a gap later. */
  private static Risk silent(
      MigrationFacts migration, int of, List<String> silent, Commands commands) {
    boolean isLate = isHalfSoaked(migration);
    return new Risk(
        isLate ? MEDIUM : LOW,
        migration.name(),
        "%d of %s %s nothing yet"
            .formatted(
                silent.size(), Wording.count(of, "metric"), silent.size() == 1 ? "says" : "say"),
        Wording.names(silent) + (isLate ? "; half of the soak has passed." : ""),
        commands.rollout("See that services report what the plan judges", "why", migration.name()));
  }

  private static boolean isHalfSoaked(MigrationFacts migration) {
    Stage stage = migration.current();
    Duration elapsed = migration.times().stage();
    return stage != null && elapsed != null && elapsed.multipliedBy(2).compareTo(stage.soak()) >= 0;
  }

  private static void rollbacks(MigrationFacts migration, Commands commands, List<Risk> risks) {
    if (migration.place().phase().equals("ROLLED_BACK")) {
      return; // told as what became of it
    }
    List<Turn> back = migration.turns().stream().filter(Turn::isRollback).toList();
    if (back.isEmpty()) {
      return;
    }
    long own = back.stream().filter(Turn::isOwnRollback).count();
    Turn last = Objects.requireNonNull(back.get(back.size() - 1));
    risks.add(
        new Risk(
            own == 0 ? LOW : own == 1 ? MEDIUM : HIGH,
            migration.name(),
            "was rolled back %s, %s by itself"
                .formatted(
                    Wording.count(back.size(), "time"), own == 0 ? "never" : own + " of them"),
            "Last at %s from %s to %s: %s"
                .formatted(
                    Wording.time(last.at()),
                    last.from(),
                    last.to(),
                    last.message().isEmpty() ? Wording.words(last.reason()) : last.message()),
            own == 0
                ? null
                : commands.rollout("Confirm the cause is gone", "history", migration.name())));
  }
}
