package dev.tidegate.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.analysis.InstanceShare;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.NoHarm;
import dev.tidegate.core.analysis.OnRegression;
import dev.tidegate.core.analysis.StageKind;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.analysis.Tick;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Four candidate instances of 25 requests a tick against a baseline of 100, one failure in it. */
final class OutlierTest {
  private static final Stratum STRATUM = new Stratum("orders", "a", "1");

  private static AnalysisPlan plan(OnRegression action) {
    MetricPlan errors =
        MetricPlan.of("error_rate", MetricKind.RATIO, Comparison.ratioWithin(0)).on(action);
    return new AnalysisPlan(
        .01,
        Duration.ofMinutes(30),
        List.of(errors),
        NoHarm.DEFAULT,
        0,
        false,
        AnalysisPlan.Gates.DEFAULT);
  }

  private static InstanceShare share(int instance, long failures) {
    return new InstanceShare(
        "orders/i-" + instance,
        List.of(new Cell.Ratio("error_rate", STRATUM, new Counts(25, failures), Counts.NONE)));
  }

  private static Tick tick(int number, long... failures) {
    long all = 0;
    List<InstanceShare> shares = new ArrayList<>();
    for (int i = 0; i < failures.length; i++) {
      all += failures[i];
      if (i < InstanceShare.SHARES_MAX) {
        shares.add(share(i, failures[i]));
      }
    }
    Cell cell = new Cell.Ratio("error_rate", STRATUM, new Counts(100, all), new Counts(100, 1));
    return new Tick(5 * number, 5, List.of(cell), shares);
  }

  private static Evidence after(Evidence from, int ticks, long... failures) {
    Evidence evidence = from;
    for (int i = 1; i <= ticks; i++) {
      evidence = evidence.afterTick(tick(i, failures));
    }
    return evidence;
  }

  @Test
  void namesTheInstanceWithoutWhichThereIsNoRegression() {
    EvidenceReport report =
        after(Evidence.start(plan(OnRegression.ROLLBACK)), 20, 6, 0, 0, 0).report();
    assertThat(report.regression()).isPresent();
    assertThat(report.outlier()).isEqualTo("orders/i-0");
  }

  @Test
  void namesNobodyIfTheOthersShowItToo() {
    EvidenceReport report =
        after(Evidence.start(plan(OnRegression.ROLLBACK)), 20, 3, 2, 2, 2).report();
    assertThat(report.regression()).isPresent();
    assertThat(report.outlier()).isNull();
  }

  @Test
  void namesNobodyIfTheOthersMakeItSuspicious() {
    Evidence all = Evidence.start(plan(OnRegression.ROLLBACK));
    Evidence others = Evidence.start(plan(OnRegression.ROLLBACK));
    int ticks = 0;
    while (all.report().regression().isEmpty() && ticks < 100) {
      ticks++;
      all = all.afterTick(tick(ticks, 2, 2, 1, 1));
      Cell rest = new Cell.Ratio("error_rate", STRATUM, new Counts(75, 4), new Counts(100, 1));
      others = others.afterTick(new Tick(5 * ticks, 5, List.of(rest)));
    }
    assertThat(others.report().regression()).isEmpty();
    assertThat(others.report().suspicious()).isTrue();
    assertThat(all.report().regression()).isPresent();
    assertThat(all.report().outlier()).isNull();
  }

  @Test
  void namesNobodyOnceTheOthersHaveComeToShowIt() {
    Evidence one = after(Evidence.start(plan(OnRegression.ROLLBACK)), 20, 6, 0, 0, 0);
    Evidence all = one;
    for (int i = 21; i <= 60; i++) {
      all = all.afterTick(tick(i, 6, 6, 6, 6));
    }
    assertThat(all.report().outlier()).isNull();
    assertThat(all.report().regression()).isPresent();
  }

  @Test
  void namesNobodyWithoutARegressionOrWithoutShares() {
    assertThat(
            after(Evidence.start(plan(OnRegression.ROLLBACK)), 20, 1, 0, 0, 0).report().outlier())
        .isNull();
    Tick whole = tick(1, 25, 0, 0, 0);
    EvidenceReport unshared =
        Evidence.start(plan(OnRegression.ROLLBACK))
            .afterTick(new Tick(5, 5, whole.cells()))
            .report();
    assertThat(unshared.regression()).isPresent();
    assertThat(unshared.outlier()).isNull();
  }

  @Test
  void holdsForMetricsThatOnlyHoldAsWell() {
    assertThat(after(Evidence.start(plan(OnRegression.HOLD)), 20, 6, 0, 0, 0).report().outlier())
        .isEqualTo("orders/i-0");
  }

  @Test
  void judgesTheOthersAsIfTheInstanceHadNeverBeen() {
    Evidence with = Evidence.start(plan(OnRegression.ROLLBACK));
    Evidence others = with;
    for (int i = 1; i <= 10; i++) {
      Tick tick = tick(i, 6, 2, 1, 1);
      with = with.afterTick(tick);
      others =
          others.afterTick(new Tick(tick.seconds(), 5, tick.shares().get(0).without(tick.cells())));
    }
    MapNode without = others.toNode();
    assertThat(with.toNode().get("suspects"))
        .isInstanceOfSatisfying(
            ListNode.class,
            suspects ->
                assertThat(((MapNode) suspects.items().get(0)).get("without")).isEqualTo(without));
  }

  @Test
  void goesOnTheSameFromWhatWasSaved() {
    AnalysisPlan plan = plan(OnRegression.ROLLBACK);
    Evidence begun = after(Evidence.start(plan), 10, 3, 1, 0, 0).enterStage(StageKind.COMPARABLE);
    Evidence resumed = Evidence.resume(plan, begun.toNode());
    assertThat(resumed.toNode()).isEqualTo(begun.toNode());
    assertThat(resumed.afterTick(tick(11, 9, 0, 0, 0)).toNode())
        .isEqualTo(begun.afterTick(tick(11, 9, 0, 0, 0)).toNode());
  }

  @Test
  void keepsWhoStoodOutOverATickWithoutTraffic() {
    Evidence begun = after(Evidence.start(plan(OnRegression.ROLLBACK)), 20, 6, 0, 0, 0);
    assertThat(begun.afterTick(new Tick(105, 5, List.of())).report().outlier())
        .isEqualTo("orders/i-0");
  }
}
