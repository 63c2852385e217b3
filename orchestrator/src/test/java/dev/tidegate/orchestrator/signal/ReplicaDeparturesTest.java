package dev.tidegate.orchestrator.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.TestingClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ReplicaDeparturesTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final ReplicaIdentity ONE = new ReplicaIdentity("one", "boot");
  private static final ReplicaIdentity TWO = new ReplicaIdentity("two", "boot");

  private final TestingClock clock = new TestingClock();
  private final ReplicaDepartures departures = new ReplicaDepartures(clock.ticker());

  private boolean unheardOf() {
    return !departures.left(LIMIT, replica -> false).isZero();
  }

  @BeforeEach
  void longAfterTheBeginning() {
    departures.registered(List.of(ONE, TWO));
    clock.advance(LIMIT);
  }

  @Test
  void theBeginningCountsAsOne() {
    ReplicaDepartures fresh = new ReplicaDepartures(clock.ticker());
    assertThat(fresh.left(LIMIT, replica -> true)).isEqualTo(LIMIT);
    clock.advance(LIMIT);
    assertThat(fresh.left(LIMIT, replica -> true)).isZero();
  }

  @Test
  void whoIsNoLongerRegisteredHasGoneForAWhile() {
    assertThat(unheardOf()).isFalse();
    departures.registered(List.of(ONE));
    assertThat(unheardOf()).isTrue();
    clock.advance(LIMIT);
    assertThat(unheardOf()).isFalse();
  }

  @Test
  void theLastOneThatIsUnheardOfCounts() {
    departures.registered(List.of(ONE));
    clock.advance(LIMIT.dividedBy(4));
    departures.registered(List.of());
    clock.advance(LIMIT.dividedBy(4));
    assertThat(departures.left(LIMIT, replica -> false)).isEqualTo(LIMIT.minus(LIMIT.dividedBy(4)));
    assertThat(departures.left(LIMIT, ONE::equals)).isEqualTo(LIMIT.dividedBy(2));
  }

  @Test
  void whoReportedBeforeIsAccountedFor() {
    departures.registered(List.of(ONE));
    assertThat(departures.left(LIMIT, TWO::equals)).isZero();
  }

  @Test
  void anotherBootOfTheNameIsAnotherReplica() {
    departures.registered(List.of(ONE, new ReplicaIdentity("two", "next boot")));
    assertThat(unheardOf()).isTrue();
  }

  @Test
  void whoComesBackHasNotGone() {
    departures.registered(List.of(ONE));
    departures.registered(List.of(ONE, TWO));
    assertThat(unheardOf()).isFalse();
  }
}
