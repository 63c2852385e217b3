package dev.tidegate.core.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OfflineAnalysisTest {
  private static final String ERRORS =
      "{\"alpha\":0.01,\"horizonSeconds\":1800,\"metrics\":[{\"name\":\"error_rate\","
          + "\"kind\":\"ratio\",\"weight\":1.0,\"form\":\"H\",\"tolerance\":1.0}],"
          + "\"dispersionGuard\":false,\"gates\":{\"minFailures\":3,\"minSamples\":20}}";

  private static List<MapNode> run(String... lines) {
    List<MapNode> out = new ArrayList<>();
    OfflineAnalysis analysis = new OfflineAnalysis(out::add);
    for (String line : lines) {
      analysis.line(line);
    }
    analysis.end();
    return out;
  }

  private static String ratio(double t, String cohort, long nC, long xC, long nB, long xB) {
    return "{\"t\":"
        + NumberNode.of(t)
        + ",\"cohort\":\""
        + cohort
        + "\",\"metric\":\"error_rate\","
        + "\"candidate\":{\"n\":"
        + nC
        + ",\"x\":"
        + xC
        + "},"
        + "\"baseline\":{\"n\":"
        + nB
        + ",\"x\":"
        + xB
        + "}}";
  }

  private static double number(MapNode line, String name) {
    Node node = line.get(name);
    assertThat(node).as("%s of %s", name, line).isInstanceOf(NumberNode.class);
    return Double.parseDouble(String.valueOf(node));
  }

  @Test
  void writesOneLinePerTickAndMetricAndASummary() {
    List<MapNode> out = run(ERRORS, ratio(5, "a", 100, 1, 100, 0), ratio(10, "a", 0, 0, 0, 0));
    assertThat(out).hasSize(3);
    double meanE = 0;
    double[] ratios = {1.1, 1.25, 1.5, 2, 3, 5, 8, 13, 21, 34, 55, 100};
    for (double r : ratios) {
      meanE += r / (0.5 + 0.5 * r) / ratios.length;
    }
    double begun = 0.5 + 0.4 * 5 / 1800;
    assertThat(number(out.get(0), "lnE")).isCloseTo(Math.log(meanE), within(1e-12));
    assertThat(Math.exp(number(out.get(0), "lnM")))
        .isCloseTo(1 - begun + begun * meanE, within(1e-12));
    assertThat(number(out.get(0), "p")).isCloseTo(1 / (1 - begun + begun * meanE), within(1e-12));
    assertThat(number(out.get(1), "lnE")).isZero();
    assertThat(number(out.get(1), "lnM")).isCloseTo(number(out.get(0), "lnM"), within(1e-12));
    assertThat(out.get(1).get("decision")).hasToString("\"CONTINUE\"");
    assertThat(out.get(2))
        .hasToString("{\"summary\":{\"decision\":\"CONTINUE\",\"rollbackAt\":null,\"ticks\":2}}");
  }

  @Test
  void rollsBackOnceAndForAllAtTheFirstSuchTick() {
    List<String> lines = new ArrayList<>(List.of(ERRORS));
    for (int i = 1; i <= 20; i++) {
      lines.add(ratio(2.5 * i, "a", 100, 9, 100, 1));
    }
    for (int i = 21; i <= 400; i++) {
      lines.add(ratio(2.5 * i, "a", 100, 1, 100, 9));
    }
    List<MapNode> out = run(lines.toArray(String[]::new));
    MapNode first =
        out.stream()
            .filter(line -> String.valueOf(line.get("decision")).contains("ROLLBACK"))
            .findFirst()
            .orElseThrow();
    assertThat(number(first, "t")).isLessThan(20);
    assertThat(number(first, "lnM")).isGreaterThanOrEqualTo(Math.log(100));
    assertThat(out.get(399).get("decision")).hasToString("\"ROLLBACK\"");
    assertThat(out.get(400).toString())
        .contains("\"rollbackAt\":" + first.get("t"), "\"ticks\":400");
  }

  @Test
  void neverPoolsStrataThatDifferInAllocationAndBaseRate() {
    List<String> lines = new ArrayList<>(List.of(ERRORS));
    for (int i = 1; i <= 360; i++) {
      lines.add(ratio(5 * i, "good", 10, 0, 190, 2));
      lines.add(ratio(5 * i, "bad", 190, 19, 10, 1));
    }
    List<MapNode> out = run(lines.toArray(String[]::new));
    assertThat(out).hasSize(361);
    assertThat(out.get(360).toString()).contains("\"CONTINUE\"");
  }

  @Test
  void isNeutralWithoutTraffic() {
    List<String> lines = new ArrayList<>(List.of(ERRORS));
    for (int i = 1; i <= 50; i++) {
      lines.add(ratio(5 * i, "a", 0, 0, 0, 0));
    }
    for (MapNode line : run(lines.toArray(String[]::new)).subList(0, 50)) {
      assertThat(number(line, "lnE")).isZero();
      assertThat(number(line, "lnM")).isCloseTo(0, within(1e-12));
      assertThat(number(line, "p")).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void combinesSeveralMetricsAndListsEachAtEveryTick() {
    String two =
        "{\"horizonSeconds\":600,\"dispersionGuard\":false,\"metrics\":["
            + "{\"name\":\"error_rate\",\"kind\":\"ratio\",\"weight\":3},"
            + "{\"name\":\"latency\",\"kind\":\"histogram\",\"weight\":1,\"toleranceBuckets\":0,"
            + "\"reference\":{\"counts\":{\"0\":500,\"8\":500}}}]}";
    String latency =
        "{\"t\":5,\"cohort\":\"a\",\"metric\":\"latency\",\"candidate\":{\"histogram\":{"
            + "\"base\":1.0905077326652577,\"unit\":\"ms\",\"counts\":{\"0\":3,\"20\":7}}},"
            + "\"baseline\":{\"histogram\":{\"counts\":{\"0\":10,\"u\":1,\"o\":1}}}}";
    List<MapNode> out = run(two, ratio(5, "a", 50, 5, 50, 1), latency, ratio(10, "a", 9, 0, 9, 0));
    assertThat(out).hasSize(7);
    assertThat(out.stream().map(line -> String.valueOf(line.get("metric"))).toList())
        .containsExactly(
            "\"error_rate\"",
            "\"latency\"",
            "\"combined\"",
            "\"error_rate\"",
            "\"latency\"",
            "\"combined\"",
            "null");
    double errors = Math.exp(number(out.get(0), "lnM"));
    double latencies = Math.exp(number(out.get(1), "lnM"));
    assertThat(latencies).isGreaterThan(1);
    assertThat(Math.exp(number(out.get(2), "lnM")))
        .isCloseTo(.75 * errors + .25 * latencies, within(1e-9));
    assertThat(out.get(2).get("lnE")).isNull();
    assertThat(number(out.get(4), "lnE")).isZero();
  }

  @Test
  void learnsLatencyBoundariesFromTheFirstMinuteWithoutTestingIt() {
    String configuration =
        "{\"horizonSeconds\":600,\"metrics\":[{\"name\":\"latency\",\"kind\":\"histogram\"}]}";
    List<String> lines = new ArrayList<>(List.of(configuration));
    for (int i = 1; i <= 14; i++) {
      lines.add(
          "{\"t\":"
              + 5 * i
              + ",\"metric\":\"latency\",\"candidate\":{\"histogram\":{\"counts\":"
              + "{\"30\":100}}},\"baseline\":{\"histogram\":{\"counts\":{\"10\":100}}}}");
    }
    List<MapNode> out = run(lines.toArray(String[]::new));
    for (int i = 0; i < 12; i++) {
      assertThat(number(out.get(i), "lnE")).isZero();
    }
    assertThat(number(out.get(12), "lnE")).isGreaterThan(50);
    assertThat(out.get(14).toString()).contains("\"rollbackAt\":65");
  }

  @Test
  void followsTheDecisionTableWhenThereIsAStage() {
    String stage =
        ERRORS.substring(0, ERRORS.length() - 1)
            + ",\"stage\":{\"minSeconds\":10,\"maxSeconds\":20,\"minSamples\":50}}";
    assertThat(lastDecision(stage, 5, ratio(15, "a", 9000, 90, 9000, 90)))
        .isEqualTo("ADVANCE_EARLY");
    assertThat(lastDecision(stage, 5, ratio(9, "a", 9000, 90, 9000, 90))).isEqualTo("CONTINUE");
    assertThat(lastDecision(stage, 5, ratio(20, "a", 60, 2, 60, 2))).isEqualTo("ADVANCE");
    assertThat(lastDecision(stage, 5, ratio(20, "a", 30, 1, 60, 1))).isEqualTo("EXTEND");
    assertThat(lastDecision(stage, 5, ratio(40, "a", 30, 1, 60, 1))).isEqualTo("INCONCLUSIVE");
    assertThat(lastDecision(stage, 5, ratio(20, "a", 500, 12, 500, 1))).isEqualTo("EXTEND");
    assertThat(lastDecision(stage, 5, ratio(20, "a", 500, 60, 500, 1))).isEqualTo("ROLLBACK");
  }

  private static String lastDecision(String configuration, double t, String line) {
    List<MapNode> out = run(configuration, ratio(t, "a", 1, 0, 1, 0), line);
    return String.valueOf(out.get(1).get("decision")).replace("\"", "");
  }

  @Test
  void takesLimitsRatesExposuresAndGauges() {
    String configuration =
        "{\"horizonSeconds\":600,\"metrics\":["
            + "{\"name\":\"limit\",\"kind\":\"ratio\",\"max\":0.05},"
            + "{\"name\":\"rate\",\"kind\":\"rate\",\"max\":10},"
            + "{\"name\":\"exposed\",\"kind\":\"ratio\",\"form\":\"P\",\"tolerance\":1.1},"
            + "{\"name\":\"slow\",\"kind\":\"histogram\",\"quantile\":0.99,\"max\":300},"
            + "{\"name\":\"queue\",\"kind\":\"gauge\",\"max\":5,\"onRegression\":\"hold\","
            + "\"breach\":{\"count\":1,\"of\":2}}]}";
    List<MapNode> out =
        run(
            configuration,
            "{\"t\":1,\"metric\":\"limit\",\"candidate\":{\"n\":100,\"x\":9}}",
            "{\"t\":1,\"metric\":\"rate\",\"candidate\":{\"n\":0.5,\"x\":19}}",
            "{\"t\":1,\"metric\":\"exposed\",\"candidate\":{\"n\":1.5,\"x\":9},"
                + "\"baseline\":{\"n\":1.5,\"x\":1}}",
            "{\"t\":1,\"metric\":\"slow\",\"candidate\":{\"histogram\":{\"counts\":{\"o\":9}}}}",
            "{\"t\":1,\"metric\":\"queue\",\"value\":6}");
    for (int i = 0; i < 4; i++) {
      assertThat(number(out.get(i), "lnE")).as("%s", out.get(i)).isPositive();
      assertThat(out.get(i).get("decision")).hasToString("\"HOLD\"");
    }
    assertThat(number(out.get(4), "lnM")).isZero();
  }

  @Test
  void refusesBadInputWithItsLineNumber() {
    assertRefused(1, "horizonSeconds", "{\"metrics\":[{\"name\":\"a\",\"kind\":\"ratio\"}]}");
    assertRefused(1, "metrics", "{\"horizonSeconds\":5,\"metrics\":[]}");
    assertRefused(1, "unknown key 'alhpa'", ERRORS.replace("\"alpha\"", "\"alhpa\""));
    assertRefused(2, "", ERRORS, "{\"t\":5");
    assertRefused(
        3, "must not decrease", ERRORS, ratio(5, "a", 1, 0, 1, 0), ratio(4.5, "a", 1, 0, 1, 0));
    assertRefused(
        4, "another line", ERRORS, "", ratio(5, "a", 1, 0, 1, 0), ratio(5, "a", 1, 0, 1, 0));
    assertRefused(
        2, "no metric is called 'x'", ERRORS, ratio(5, "a", 1, 0, 1, 0).replace("error_rate", "x"));
    assertRefused(2, "above n", ERRORS, ratio(5, "a", 1, 2, 1, 0));
    assertRefused(2, "$.candidate.n", ERRORS, ratio(5, "a", -1, 0, 1, 0));
    assertRefused(
        2,
        "$.baseline",
        ERRORS,
        "{\"t\":5,\"metric\":\"error_rate\",\"candidate\":{\"n\":1,\"x\":0}}");
    assertRefused(
        1,
        "is not used here",
        ERRORS.replace("\"form\"", "\"reference\":{\"counts\":{\"1\":2}},\"form\""));
    assertRefused(
        1,
        "has no observations",
        "{\"horizonSeconds\":9,\"metrics\":[{\"name\":\"l\",\"kind\":\"histogram\","
            + "\"reference\":{\"counts\":{}}}]}");
    assertRefused(
        2,
        "is not a bucket index",
        "{\"horizonSeconds\":9,\"metrics\":[{\"name\":\"l\",\"kind\":\"histogram\"}]}",
        "{\"t\":1,\"metric\":\"l\",\"candidate\":{\"histogram\":{\"counts\":{\"a\":1}}},"
            + "\"baseline\":{\"histogram\":{\"counts\":{}}}}");
    assertRefused(1, "missing");
  }

  private static void assertRefused(int line, String message, String... lines) {
    assertThatThrownBy(() -> run(lines))
        .isInstanceOf(InvalidDocumentException.class)
        .hasMessageContaining(message)
        .satisfies(
            e ->
                assertThat(((InvalidDocumentException) e).problems().get(0).position().line())
                    .isEqualTo(line));
  }
}
