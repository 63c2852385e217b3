package dev.tidegate.core.report;

import dev.tidegate.core.report.MigrationFacts.Fleet;
import dev.tidegate.core.report.MigrationFacts.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far stages, migrations and a namespace are. A stage that was passed counts whole, one that
 * was not entered not at all; of the one under way half is its acknowledgements, half its soak. All
 * stages weigh the same, and only what is done has 100.
 */
final class Completion {
  private static final int WHOLE = 100;
  private static final int ENTERED = 50;

  private Completion() {}

  static int of(MigrationFacts migration, Stage stage) {
    MigrationFacts.Place place = migration.place();
    return switch (place.phase()) {
      case "COMPLETED" -> WHOLE;
      case "ROLLED_BACK", "SUPERSEDED", "PENDING" -> 0;
      default ->
          stage.index() < place.stage()
              ? WHOLE
              : stage.index() > place.stage() ? 0 : underWay(migration, stage);
    };
  }

  private static int underWay(MigrationFacts migration, Stage stage) {
    return switch (migration.place().phase()) {
      case "ENTERING" -> acknowledged(migration.fleet());
      case "AWAITING_APPROVAL" -> WHOLE - 1;
      case "ROLLING_BACK", "FAILED" -> ENTERED;
      default -> soaked(migration.times().stage(), stage.soak());
    };
  }

  private static int acknowledged(Fleet fleet) {
    return fleet.quorum() == 0
        ? 0
        : (int) Math.min(ENTERED, ENTERED * fleet.acknowledged() / fleet.quorum());
  }

  private static int soaked(@Nullable Duration elapsed, Duration soak) {
    if (elapsed == null) {
      return ENTERED;
    }
    if (soak.isZero()) {
      return WHOLE - 1;
    }
    double share = Math.min(1.0, (double) elapsed.toMillis() / soak.toMillis());
    return Math.min(WHOLE - 1, ENTERED + (int) Math.floor(ENTERED * share));
  }

  /** Of one migration; 0 or 100 while its stages are not known. */
  static int of(MigrationFacts migration) {
    if (migration.stages().isEmpty()) {
      return migration.place().phase().equals("COMPLETED") ? WHOLE : 0;
    }
    return mean(migration.stages().stream().map(stage -> of(migration, stage)).toList());
  }

  /** Of all stages of all migrations that were not superseded; 0 if there are none. */
  static int of(List<MigrationFacts> migrations) {
    List<Integer> stages = new ArrayList<>();
    for (MigrationFacts migration : migrations) {
      if (migration.place().phase().equals("SUPERSEDED")) {
        continue;
      }
      if (migration.stages().isEmpty()) {
        stages.add(of(migration));
      }
      migration.stages().forEach(stage -> stages.add(of(migration, stage)));
    }
    return stages.isEmpty() ? 0 : mean(stages);
  }

  private static int mean(List<Integer> percents) {
    return percents.stream().mapToInt(Integer::intValue).sum() / percents.size();
  }
}
