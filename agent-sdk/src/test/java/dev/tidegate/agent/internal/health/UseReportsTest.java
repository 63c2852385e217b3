package dev.tidegate.agent.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.agent.internal.cache.Position;
import dev.tidegate.agent.internal.cache.ServedFlags;
import dev.tidegate.agent.internal.cache.Snapshot;
import dev.tidegate.core.flag.FlagUse;
import dev.tidegate.core.rule.EvaluationContext;
import dev.tidegate.proto.v1.FlagUseCount;
import dev.tidegate.testkit.TestingClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class UseReportsTest {
  private static final Duration PERIOD = Duration.ofMillis(UseReports.PERIOD_MILLIS);
  private static final String BODY =
      "{\"state\":\"ENABLED\",\"variants\":{\"on\":true},\"defaultVariant\":\"on\"}";

  private final TestingClock clock = new TestingClock();
  private final ServedFlags flags = new ServedFlags(clock, Runnable::run);
  private final UseReports reports = new UseReports(flags::uses, clock.scheduler(), clock.ticker());

  @BeforeEach
  void serve() {
    serve(7, Map.of("busy", BODY, "rare", BODY, "never", BODY));
    reports.start();
  }

  private void serve(long revision, Map<String, String> definitions) {
    flags.serve(new Snapshot(new Position(1, revision), definitions, Map.of(), List.of()));
  }

  private void evaluate(String key, long times) {
    for (long i = 0; i < times; i++) {
      flags.current().booleanValue(key, false, EvaluationContext.EMPTY);
    }
  }

  private Map<String, Long> taken() {
    Map<String, Long> counts = new TreeMap<>();
    reports
        .take()
        .ifPresent(
            report -> {
              for (FlagUseCount count : report.getFlagsList()) {
                counts.put(count.getKey(), count.getEvaluations());
              }
            });
    return counts;
  }

  @Test
  void countsAFlagThatIsEvaluatedSeldomExactly() {
    clock.advance(Duration.ofMillis(500));
    evaluate("rare", 3);
    clock.advance(PERIOD);
    assertThat(taken()).containsExactly(Map.entry("rare", 3L));
    assertThat(taken()).isEmpty();
    evaluate("rare", 2);
    clock.advance(PERIOD);
    assertThat(taken()).containsExactly(Map.entry("rare", 2L));
  }

  @Test
  void estimatesABusyFlagFromASample() {
    int perMilli = 50; // 500,000 a period, more than is counted
    for (int millis = 0; millis < UseReports.PERIOD_MILLIS; millis += 10) {
      evaluate("busy", 10L * perMilli);
      clock.advance(Duration.ofMillis(10));
    }
    long exact = UseReports.PERIOD_MILLIS * perMilli;
    assertThat(exact).isGreaterThan(FlagUse.COUNTED_MAX);
    assertThat(taken().getOrDefault("busy", 0L)).isBetween(exact * 9 / 10, exact * 11 / 10);
  }

  @Test
  void goesOnCountingWhenTheFlagChanges() {
    evaluate("rare", 3);
    serve(8, Map.of("rare", BODY.replace("ENABLED", "DISABLED")));
    evaluate("rare", 4);
    clock.advance(PERIOD);
    assertThat(taken()).containsExactly(Map.entry("rare", 7L));
  }

  @Test
  void keepsWhatCouldNotBeToldYet() {
    evaluate("rare", 3);
    clock.advance(PERIOD);
    evaluate("rare", 4);
    clock.advance(PERIOD);
    assertThat(taken()).containsExactly(Map.entry("rare", 7L));
  }
}
