package dev.tidegate.orchestrator.operate;

import static dev.tidegate.orchestrator.operate.OperatedStore.ANN;
import static dev.tidegate.orchestrator.operate.OperatedStore.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.report.PastReport;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reports are kept in the order they were made, so many of them, and nothing else is. */
final class ReportLogTest {
  private final OperatedStore shop = new OperatedStore();

  @Test
  void keepsAReportAndListsWhatLaterOnesNeedOfIt() {
    keep(25);
    shop.clock.advance(Duration.ofSeconds(1));
    keep(50);
    assertThat(kept()).extracting(PastReport::percent).containsExactly(50, 25);
    assertThat(kept().get(0).migrations().get(0).stages()).containsEntry("registry", 50);
    assertThat(shop.audited()).hasSize(2).first().asString().contains("report.keep", "ann");
  }

  @Test
  void answersTheWholeReportOfATime() {
    Instant at = shop.clock.instant();
    keep(25);
    assertThat(shop.reports.get(SHOP, at))
        .isInstanceOfSatisfying(
            Outcome.Done.class, done -> assertThat(done.value()).isEqualTo(report(at, 25)));
    assertThat(shop.reports.get(SHOP, at.plusMillis(1))).isInstanceOf(Outcome.Missing.class);
  }

  @Test
  void dropsTheOldestWhenThereAreTooMany() {
    for (int i = 0; i < ReportLog.REPORTS_MAX + 2; i++) {
      keep(i);
      shop.clock.advance(Duration.ofSeconds(1));
    }
    assertThat(kept()).hasSize(ReportLog.REPORTS_MAX);
    assertThat(kept().get(0).percent()).isEqualTo(ReportLog.REPORTS_MAX + 1);
    assertThat(kept().get(ReportLog.REPORTS_MAX - 1).percent()).isEqualTo(2);
  }

  @Test
  void refusesOneThatIsNotAfterTheNewest() {
    Instant at = shop.clock.instant();
    keep(25);
    assertThat(keep(report(at, 30))).isInstanceOf(Outcome.Conflict.class);
    assertThat(keep(report(at.minusSeconds(1), 30))).isInstanceOf(Outcome.Conflict.class);
    assertThat(kept()).hasSize(1);
  }

  @Test
  void refusesAClockThatIsFarOff() {
    Instant far = shop.clock.instant().plus(ReportLog.CLOCKS_APART_MAX).plusMillis(1);
    assertInvalid(report(far, 30), "$.at");
    assertThat(shop.audited()).isEmpty();
  }

  @Test
  void refusesWhatIsNoReportAndWhatIsTooLarge() {
    assertInvalid(map("{\"kind\":\"Rollout\",\"at\":\"now\",\"percent\":101}"), "$.kind");
    MapNode large =
        report(shop.clock.instant(), 5).toBuilder()
            .put("next", "x".repeat(ReportLog.CHARS_MAX))
            .build();
    assertInvalid(large, "characters");
    assertThat(shop.audited()).isEmpty();
  }

  @Test
  void whatSomebodyElsePutThereIsNotListed() {
    shop.store.putDirectly(Keyspace.report(SHOP, Instant.EPOCH), "[]");
    shop.store.putDirectly(Keyspace.report(SHOP, Instant.EPOCH.plusSeconds(1)), "{\"at\":7}");
    keep(25);
    assertThat(kept()).hasSize(1);
    assertThat(shop.reports.get(SHOP, Instant.EPOCH)).isInstanceOf(Outcome.Missing.class);
  }

  private void keep(int percent) {
    assertThat(keep(report(shop.clock.instant(), percent))).isInstanceOf(Outcome.Done.class);
  }

  private Outcome<PastReport> keep(MapNode document) {
    return shop.reports.keep(SHOP, document, ANN);
  }

  @SuppressWarnings("unchecked")
  private List<PastReport> kept() {
    return ((Outcome.Done<List<PastReport>>) shop.reports.list(SHOP)).value();
  }

  private void assertInvalid(MapNode document, String text) {
    assertThat(keep(document))
        .isInstanceOfSatisfying(
            Outcome.Invalid.class,
            invalid -> assertThat(invalid.problems().toString()).contains(text));
  }

  private static MapNode report(Instant at, int percent) {
    return map(
        """
        {"apiVersion":"tidegate.dev/v1","kind":"Report","at":"%s","percent":%d,"migrations":[
          {"name":"otp","uid":"u1","percent":%d,"stages":[{"name":"registry","percent":%d}]}]}
        """
            .formatted(at, percent, percent, percent));
  }

  private static MapNode map(String json) {
    return (MapNode) DocumentReader.json(json);
  }
}
