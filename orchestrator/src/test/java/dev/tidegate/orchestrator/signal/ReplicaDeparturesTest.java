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
    return departures.within(LIMIT, replica -> false);
  }

  @BeforeEach
  void longAfterTheBeginning() {
    departures.registered(List.of(ONE, TWO));
    clock.advance(LIMIT);
  }

  @Test
  void theBeginningCountsAsOne() {
    ReplicaDepartures fresh = new ReplicaDepartures(clock.ticker());
    assertThat(fresh.within(LIMIT, replica -> true)).isTrue();
    clock.advance(LIMIT);
    assertThat(fresh.within(LIMIT, replica -> true)).isFalse();
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
  void whoReportedBeforeIsAccountedFor() {
    departures.registered(List.of(ONE));
    assertThat(departures.within(LIMIT, TWO::equals)).isFalse();
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
