package dev.tidegate.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a report says in words, and which metrics it calls unknown. */
final class EvidenceReportTest {
  private static final MetricVerdict SURE = verdict(plan("errors"), .5, true);
  private static final MetricVerdict LIKELY = verdict(plan("latency"), .05, true);
  private static final MetricVerdict UNKNOWN = verdict(plan("retries"), 1, false);
  private static final MetricVerdict SHOWN = verdict(plan("shown").asDryRun(), .001, false);

  @Test
  void isUnknownByMetricsThatHaveASay() {
    assertThat(report(null, SURE, UNKNOWN, SHOWN).unknown()).containsExactly(UNKNOWN);
    assertThat(report(null, SURE, SHOWN).unknown()).isEmpty();
  }

  @Test
  void tellsOfTheMetricToBlame() {
    assertThat(report("latency", SURE, LIKELY, UNKNOWN).text()).isEqualTo("latency in words");
    assertThat(report("gone", SURE).text()).isEqualTo("gone");
  }

  @Test
  void tellsOfEverythingThatIsUnknown() {
    MetricVerdict another = verdict(plan("rate"), 1, false);
    assertThat(report(null, UNKNOWN, LIKELY, another).text())
        .isEqualTo("retries in words; rate in words");
  }

  @Test
  void tellsOfTheLikeliestRegressionAmongThoseWithASay() {
    assertThat(report(null, SURE, LIKELY, SHOWN).text()).isEqualTo("latency in words");
    assertThat(report(null, LIKELY, SURE).text()).isEqualTo("latency in words");
    assertThat(report(null, SHOWN).text()).isEqualTo("no metric has a say");
  }

  @Test
  void causesAreWordsInDocuments() {
    assertThat(Cause.NONE.word()).isEqualTo("none");
    assertThat(Cause.PROVIDER_DOWN.word()).isEqualTo("providerDown");
    assertThat(Cause.NOT_A_NUMBER.word()).isEqualTo("notANumber");
  }

  private static MetricPlan plan(String name) {
    return MetricPlan.of(name, MetricKind.RATIO, Comparison.ratioWithin(0));
  }

  private static MetricVerdict verdict(MetricPlan plan, double p, boolean sufficient) {
    MetricVerdict.Tally none = new MetricVerdict.Tally(0, 0);
    return new MetricVerdict(
        plan,
        MetricVerdict.State.PASS,
        Cause.NONE,
        none,
        none,
        1,
        0,
        p,
        0,
        false,
        sufficient,
        plan.name() + " in words");
  }

  private static EvidenceReport report(@Nullable String blamed, MetricVerdict... metrics) {
    return new EvidenceReport(
        blamed == null ? null : new EvidenceReport.Regression(blamed, OnRegression.ROLLBACK, 5),
        List.of(metrics),
        0,
        1,
        0,
        1,
        5,
        false,
        false,
        true,
        1,
        5);
  }
}
