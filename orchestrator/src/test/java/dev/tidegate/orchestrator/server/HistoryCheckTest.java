package dev.tidegate.orchestrator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.store.Key;
import dev.tidegate.testkit.MemoryStore;
import dev.tidegate.testkit.TestingClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class HistoryCheckTest {
  private static final Key KEY = Key.of("ns", "a");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final TestingClock clock = new TestingClock();
  private final MemoryStore store = new MemoryStore(clock);
  private final HistoryCheck check = new HistoryCheck(store, clock.ticker());

  @Test
  void aYoungStoreIsInOrder() {
    write(HistoryCheck.REVISIONS_MAX - 1_000);
    assertThat(check.uncompacted()).isZero();
  }

  @Test
  void aStoreThatStillHasItsFirstRevisionIsToldAtTheStart() {
    write(HistoryCheck.REVISIONS_MAX);
    assertThat(check.uncompacted()).isGreaterThanOrEqualTo(HistoryCheck.REVISIONS_MAX);
  }

  @Test
  void isOverOnceItIsCompacted() {
    write(HistoryCheck.REVISIONS_MAX);
    assertThat(check.uncompacted()).isPositive();
    store.compact();
    assertThat(check.uncompacted()).isPositive(); // it looks once a minute
    clock.advance(MINUTE);
    assertThat(check.uncompacted()).isZero();
  }

  @Test
  void whatIsKeptForTwoHoursOnlyIsInOrder() {
    write(HistoryCheck.REVISIONS_MAX);
    store.compact();
    assertThat(check.uncompacted()).isZero();
    write(HistoryCheck.REVISIONS_MAX);
    clock.advance(HistoryCheck.KEPT_MAX.minus(MINUTE));
    assertThat(check.uncompacted()).isZero();
    clock.advance(MINUTE);
    assertThat(check.uncompacted()).isPositive();
  }

  @Test
  void aStoreThatDoesNotAnswerIsNotJudged() {
    write(HistoryCheck.REVISIONS_MAX);
    store.disconnect();
    assertThat(check.uncompacted()).isZero();
  }

  private void write(long revisions) {
    for (long i = 0; i < revisions; i++) {
      store.putDirectly(KEY, "v");
    }
  }
}
