package dev.tidegate.core.report;

import dev.tidegate.core.report.MigrationFacts.Stage;
import dev.tidegate.core.report.PastReport.PastMigration;
import dev.tidegate.core.report.Report.Migration;
import dev.tidegate.core.report.Report.Progress;
import dev.tidegate.core.report.Report.Recommendation;
import dev.tidegate.core.report.Report.StageProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a report of facts and of what earlier reports said. Pure. */
public final class Reporting {
  private static final int TREND_MAX = 10;

  private final ReportFacts facts;
  private final @Nullable PastReport earlier;
  private final Commands commands;

  private Reporting(ReportFacts facts, @Nullable PastReport earlier) {
    this.facts = facts;
    this.earlier = earlier;
    this.commands = new Commands(facts.namespace());
  }

  /**
   * The report on {@code facts}.
   *
   * @param kept earlier reports of the namespace, in any order; those not before the facts are
   *     ignored
   * @param since compare with the newest report that is not after this time; null for the newest
   */
  public static Report of(ReportFacts facts, List<PastReport> kept, @Nullable Instant since) {
    List<PastReport> past =
        kept.stream()
            .filter(report -> report.at().isBefore(facts.at()))
            .sorted(Comparator.comparing(PastReport::at))
            .toList();
    PastReport earlier = null;
    for (PastReport report : past) {
      earlier = since == null || !report.at().isAfter(since) ? report : earlier;
    }
    return new Reporting(facts, earlier).report(past);
  }

  private Report report(List<PastReport> past) {
    List<Risk> risks = risks();
    List<Recommendation> recommendations = recommendations(risks);
    int percent = Completion.of(facts.migrations());
    return new Report(
        facts.namespace(),
        facts.at(),
        facts.preparedBy(),
        earlier == null ? null : earlier.at(),
        new Progress(percent, earlier == null ? null : percent - earlier.percent()),
        facts.migrations().stream().map(this::migration).toList(),
        facts.leftOut(),
        risks,
        recommendations,
        NextStep.of(facts, recommendations, commands),
        trend(past, percent));
  }

  private List<Report.Point> trend(List<PastReport> past, int percent) {
    List<Report.Point> points = new ArrayList<>();
    past.subList(Math.max(0, past.size() - TREND_MAX + 1), past.size())
        .forEach(report -> points.add(new Report.Point(report.at(), report.percent())));
    points.add(new Report.Point(facts.at(), percent));
    return points;
  }

  private Migration migration(MigrationFacts migration) {
    PastMigration before = earlier == null ? null : earlier.migration(migration.uid());
    List<StageProgress> stages = new ArrayList<>();
    for (Stage stage : migration.stages()) {
      int percent = Completion.of(migration, stage);
      Integer past = before == null ? null : before.stages().get(stage.name());
      stages.add(
          new StageProgress(
              stage.index(),
              stage.name(),
              stage.flags(),
              new Progress(percent, past == null ? null : percent - past),
              remains(migration, stage, percent)));
    }
    int percent = Completion.of(migration);
    Instant from = earlier == null ? Instant.MIN : earlier.at();
    return new Migration(
        migration.name(),
        migration.uid(),
        migration.place().phase(),
        where(migration),
        migration.place().attempt(),
        new Progress(percent, before == null ? null : percent - before.percent()),
        stages,
        migration.turns().stream().filter(turn -> turn.at().isAfter(from)).toList(),
        migration.place().isEnded() ? List.of() : migration.metrics());
  }

  private static String where(MigrationFacts migration) {
    Stage stage = migration.current();
    String phase = Wording.words(migration.place().phase());
    return stage == null || migration.place().isEnded()
        ? phase
        : "%s in %s (stage %d of %d)"
            .formatted(phase, stage.name(), stage.index(), migration.stages().size());
  }

  private static String remains(MigrationFacts migration, Stage stage, int percent) {
    if (percent == 100) {
      return "";
    }
    if (migration.place().isEnded() || stage.index() != migration.place().stage()) {
      return "not entered";
    }
    if (migration.place().phase().equals("ENTERING")) {
      return "%d of %d acknowledgements"
          .formatted(migration.fleet().acknowledged(), migration.fleet().quorum());
    }
    Duration elapsed = migration.times().stage();
    String soaked =
        elapsed == null
            ? "soak of at most " + Wording.duration(stage.soak())
            : "%s of %s soaked"
                .formatted(Wording.duration(elapsed), Wording.duration(stage.soak()));
    return migration.place().phase().equals("SOAKING")
        ? soaked
        : Wording.words(migration.place().phase()) + ", " + soaked;
  }

  private List<Risk> risks() {
    List<Risk> risks = new ArrayList<>();
    for (MigrationFacts migration : facts.migrations()) {
      risks.addAll(StandstillRisks.of(migration, facts.at(), commands));
      risks.addAll(FleetRisks.of(migration, commands));
      risks.addAll(EvidenceRisks.of(migration, commands));
      risks.addAll(PlanRisks.of(migration, commands));
    }
    risks.addAll(NamespaceRisks.of(facts, commands));
    risks.sort(Comparator.comparing(Risk::level)); // stable: by rollout, then by rule
    return List.copyOf(risks);
  }

  /** One per command, as the first risk says it. */
  private static List<Recommendation> recommendations(List<Risk> risks) {
    Map<String, Recommendation> byCommand = new LinkedHashMap<>();
    for (Risk risk : risks) {
      Risk.Advice advice = risk.advice();
      if (advice != null) {
        byCommand.putIfAbsent(
            advice.command(),
            new Recommendation(
                risk.level(), advice.what(), risk.about() + ": " + risk.title(), advice.command()));
      }
    }
    return List.copyOf(byCommand.values());
  }
}
