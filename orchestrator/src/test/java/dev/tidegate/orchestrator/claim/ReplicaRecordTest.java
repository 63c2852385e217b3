package dev.tidegate.orchestrator.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.Replica;
import dev.tidegate.testkit.MemoryStore;
import dev.tidegate.testkit.MemoryStore.CommitFault;
import dev.tidegate.testkit.TestingClock;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ReplicaRecordTest {
  private static final Key KEY = Keyspace.replica("a");

  private final TestingClock clock = new TestingClock();
  private final MemoryStore store = new MemoryStore(clock);

  @Test
  void standsForAsLongAsItIsOpen() {
    ReplicaRecord record = record("boot-1");
    clock.advance(Duration.ofMinutes(5));
    assertThat(boot()).contains("boot-1");

    record.close();
    assertThat(store.get(KEY)).isEmpty();
    assertThat(store.list(KeyRange.below("log")).entries()).isEmpty();
  }

  @Test
  void comesBackAfterAnOutageThatOutlivedItsLease() {
    record("boot-1");
    store.disconnect();
    clock.advance(Duration.ofSeconds(30));
    store.reconnect();
    assertThat(store.get(KEY)).isEmpty();
    clock.advance(Duration.ofSeconds(2));
    assertThat(boot()).contains("boot-1");
  }

  @ParameterizedTest
  @EnumSource(CommitFault.class)
  void standsAfterAnUnknownOutcome(CommitFault fault) {
    store.failNextCommit(fault);
    record("boot-1");
    clock.advance(Duration.ofSeconds(2));
    assertThat(boot()).contains("boot-1");
  }

  @Test
  void aNewerBootReplacesAnOlderOne() {
    record("boot-1");
    record("boot-2");
    assertThat(boot()).contains("boot-2");
  }

  @Test
  void isTakenBackFromAnyThreadAndTwice() throws InterruptedException {
    ReplicaRecord record = record("boot-1");
    closeOnAThreadOfItsOwn(record);
    closeOnAThreadOfItsOwn(record);
    assertThat(store.get(KEY)).isEmpty();
  }

  private static void closeOnAThreadOfItsOwn(ReplicaRecord record) throws InterruptedException {
    Thread thread = new Thread(record::close);
    thread.setDaemon(true);
    thread.start();
    thread.join(Duration.ofSeconds(10).toMillis());
    assertThat(thread.isAlive()).isFalse();
  }

  private ReplicaRecord record(String boot) {
    ReplicaRecord record =
        new ReplicaRecord(
            store,
            new Replica("a", boot, "127.0.0.1:7071", "127.0.0.1:7070", "test"),
            Duration.ofSeconds(5),
            clock.scheduler(),
            new Random(boot.hashCode()));
    record.start();
    clock.runDue();
    return record;
  }

  private String boot() {
    return store.get(KEY).orElseThrow().value().utf8();
  }
}
