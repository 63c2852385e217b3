package dev.tidegate.sim.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Store;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.core.store.Subscription;
import dev.tidegate.sim.etcd.EtcdFaults.Arrival;
import dev.tidegate.sim.etcd.EtcdFaults.Delivery;
import dev.tidegate.sim.etcd.EtcdFaults.Fate;
import dev.tidegate.sim.etcd.EtcdFaults.Path;
import dev.tidegate.testkit.RecordingSink;
import dev.tidegate.testkit.StoreContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The production store keeps its contract on the simulated etcd too, and survives its faults. */
@SuppressWarnings("try") // a subscription is open for as long as its block, which never names it
final class SimEtcdStoreTest extends StoreContract {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Key A = Key.of("ns", "a");
  private static final KeyRange NS = KeyRange.below("ns");

  private final RealThreads system = new RealThreads();
  private final RecordingSink sink = new RecordingSink();

  @AfterEach
  void close() {
    system.close();
  }

  @Override
  protected Store store() {
    return system.store();
  }

  @Override
  protected void pass(Duration step) {
    system.pass(step);
  }

  @ParameterizedTest
  @EnumSource(
      value = Path.class,
      names = {"REFUSED", "ANSWER_BROKEN"})
  void theIdenticalCommitResolvesAnUnknownOutcome(Path path) {
    system.faults(faults -> faults.meet(Fate.PROMPT.along(path)));
    assertThat(store().commit(put(1))).isInstanceOf(CommitResult.Unknown.class);
    system.faults(faults -> faults.meet(Fate.PROMPT));
    assertThat(store().commit(put(1)))
        .isInstanceOf(
            path == Path.REFUSED
                ? CommitResult.Committed.class
                : CommitResult.AlreadyApplied.class);
  }

  @Test
  void theClientIsReplacedAfterALongOutageOnly() {
    system.faults(faults -> faults.meet(Fate.PROMPT.along(Path.REFUSED)));
    for (int second = 0; second < 5; second++) {
      assertThatThrownBy(() -> store().get(A)).isInstanceOf(StoreUnavailableException.class);
      assertThat(system.clients()).isEqualTo(1);
      system.pass(Duration.ofSeconds(1));
    }
    assertThatThrownBy(() -> store().get(A)).isInstanceOf(StoreUnavailableException.class);
    assertThat(system.clients()).isEqualTo(2);
    system.faults(faults -> faults.meet(Fate.PROMPT));
    assertThat(store().get(A)).isEmpty();
  }

  @Test
  void nothingIsLostOrRepeatedThoughWatchesBreakAsTheyBeginAndAnswersComeTwice() {
    try (Subscription unused = store().follow(NS, sink)) {
      await().atMost(SOON).until(() -> sink.resets() == 1);
      List<Revision> committed = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        system.faults(faults -> faults.deliver(new Delivery(Duration.ZERO, Arrival.CUTS)));
        committed.add(committed(put(2 * i)));
        system.faults(faults -> faults.deliver(new Delivery(Duration.ZERO, Arrival.ARRIVES_TWICE)));
        committed.add(committed(put(2 * i + 1)));
      }
      await().atMost(SOON).until(() -> sink.revision().equals(committed.get(committed.size() - 1)));
      assertThat(sink.batches())
          .extracting(ChangeBatch::revision)
          .containsExactlyElementsOf(committed);
      assertThat(sink.breaches()).isEmpty();
      assertThat(sink.disconnects()).isPositive();
      assertThat(sink.resets()).isEqualTo(1);
    }
  }

  @Test
  void aRestoredEtcdIsListedAgain() {
    committed(put(1));
    List<SimEtcd.Backup> backup = new ArrayList<>();
    system.etcd(etcd -> backup.add(etcd.backup()));
    try (Subscription unused = store().follow(NS, sink)) {
      await().atMost(SOON).until(() -> sink.resets() == 1);
      committed(put(2));
      committed(put(3));
      await().atMost(SOON).until(() -> "3".equals(sink.state().get(A.path())));
      system.etcd(etcd -> etcd.restore(backup.get(0)));
      await().atMost(SOON).until(() -> "1".equals(sink.state().get(A.path())));
      assertThat(sink.resets()).isEqualTo(2);
    }
  }

  private Revision committed(Commit commit) {
    CommitResult result = store().commit(commit);
    assertThat(result).isInstanceOf(CommitResult.Committed.class);
    return ((CommitResult.Committed) result).revision();
  }

  private static Commit put(int number) {
    Key operation = Key.of("log", "op" + number);
    return new Commit(
        operation,
        null,
        List.of(),
        List.of(
            new Change.Put(A, Bytes.ofUtf8(Integer.toString(number))),
            new Change.Put(operation, Bytes.ofUtf8("{}"))));
  }
}
