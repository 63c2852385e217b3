package dev.tidegate.orchestrator.rewind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.Position;
import dev.tidegate.orchestrator.wire.Rewind;
import dev.tidegate.testkit.MemoryStore;
import dev.tidegate.testkit.MemoryStore.CommitFault;
import dev.tidegate.testkit.RecordingSink;
import dev.tidegate.testkit.TestingClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever has seen more than the store has is believed once the store itself was asked. */
final class RewindWatchTest {
  private static final Duration RETRIES = Duration.ofSeconds(5);
  private static final String AGENT = "agent shop/orders/o-1";

  private final TestingClock clock = new TestingClock();
  private final MemoryStore store = new MemoryStore(clock);
  private final RecordingSink sink = new RecordingSink();
  private final RewindWatch watch =
      new RewindWatch(store, sink, "r1", clock.scheduler(), clock, new Random(1));

  @BeforeEach
  void somethingIsStored() {
    store.putDirectly(Keyspace.LEADER, "{}");
    store.putDirectly(Keyspace.EPOCH, "{\"epoch\":\"3\"}");
    watch.reset(store.list(Keyspace.WATCHED));
  }

  @Test
  void anAgentAheadOfTheStoreTakesTheClaimAway() {
    Position found = new Position(3, store.revision().value());
    seen(3, 100);
    Rewind rewind = rewind().orElseThrow();
    assertThat(rewind.seen()).isEqualTo(new Position(3, 100));
    assertThat(rewind.found()).isEqualTo(found);
    assertThat(rewind.reporter()).isEqualTo(AGENT);
    assertThat(store.get(Keyspace.LEADER)).isEmpty();
    assertThat(audited()).isEqualTo(1);
  }

  @Test
  void anAgentAheadOfThisReplicaAloneIsNoNews() {
    long newest = store.putDirectly(Keyspace.LEADER, "{\"version\":\"2\"}").value();
    seen(3, newest);
    assertThat(rewind()).isEmpty();
    assertThat(store.get(Keyspace.LEADER)).isPresent();
  }

  @Test
  void ofAnEarlierEpochEveryRevisionIsBehind() {
    seen(2, 1_000);
    assertThat(rewind()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(CommitFault.class)
  void anUnknownOutcomeIsResolvedByTheIdenticalCommit(CommitFault fault) {
    store.failNextCommit(fault);
    seen(3, 100);
    store.landDelayedCommits();
    clock.advance(RETRIES);
    assertThat(rewind()).isPresent();
    assertThat(audited()).isEqualTo(1);
  }

  @Test
  void waitsForAStoreThatIsUnreachable() {
    store.disconnect();
    seen(3, 100);
    clock.advance(RETRIES);
    store.reconnect();
    clock.advance(RETRIES);
    assertThat(rewind()).isPresent();
  }

  @Test
  void theLatestPlaceOfManyIsKept() {
    seen(3, 100);
    seen(3, 90);
    seen(4, 1);
    assertThat(rewind().orElseThrow().seen()).isEqualTo(new Position(4, 1));
    assertThat(rewind().orElseThrow().nextEpoch(3)).isEqualTo(5);
    assertThat(audited()).isEqualTo(2);
  }

  @Test
  void aReplicaWhoseStreamBeginsAnewAtAnEarlierRevisionSaysSo() {
    watch.progress(new Revision(100));
    watch.reset(new Snapshot(new Revision(2), store.list(Keyspace.WATCHED).entries()));
    clock.advance(RETRIES);
    assertThat(rewind().orElseThrow().reporter()).isEqualTo("replica r1");
    assertThat(rewind().orElseThrow().seen()).isEqualTo(new Position(3, 100));
  }

  @Test
  void aReplicaThatRemembersMoreThanItsStreamBeginsWithSaysSo() {
    watch.remember(new Position(3, 100));
    watch.reset(store.list(Keyspace.WATCHED));
    clock.advance(RETRIES);
    assertThat(rewind().orElseThrow().seen()).isEqualTo(new Position(3, 100));
    assertThat(watch.latest()).isEqualTo(new Position(3, 100));
  }

  @Test
  void aStreamThatBeginsAnewAfterAGapIsNoNews() {
    store.putDirectly(Keyspace.LEADER, "{\"version\":\"2\"}");
    watch.reset(store.list(Keyspace.WATCHED));
    clock.advance(RETRIES);
    assertThat(rewind()).isEmpty();
    assertThat(sink.resets()).isEqualTo(2);
  }

  private void seen(long epoch, long revision) {
    watch.seen(new Position(epoch, revision), AGENT);
    clock.advance(RETRIES);
  }

  private Optional<Rewind> rewind() {
    return store
        .get(Keyspace.REWIND)
        .map(Entry::value)
        .flatMap(value -> Rewind.FORMAT.read(value).value());
  }

  private long audited() {
    List<Entry> entries = store.list(KeyRange.below("log/system/audit/entries")).entries();
    return entries.stream().filter(e -> e.value().utf8().contains("store.rewound")).count();
  }
}
