package dev.tidegate.sim.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.LeaseId;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.etcd.EtcdClient;
import dev.tidegate.orchestrator.etcd.EtcdRange;
import dev.tidegate.orchestrator.etcd.EtcdTxn;
import dev.tidegate.orchestrator.etcd.EtcdWatch;
import dev.tidegate.sim.etcd.EtcdFaults.Arrival;
import dev.tidegate.sim.etcd.EtcdFaults.Delivery;
import dev.tidegate.sim.etcd.EtcdFaults.Fate;
import dev.tidegate.sim.etcd.EtcdFaults.Leaderless;
import dev.tidegate.sim.etcd.EtcdFaults.Path;
import dev.tidegate.testkit.TestingClock;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SimEtcdTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  private final TestingClock clock = new TestingClock();
  private final TestingFaults faults = new TestingFaults();
  private final SimEtcd etcd = new SimEtcd(new TestingTime(clock), new Random(1), faults);
  private final EtcdClient client = etcd.client("a", DEADLINE);
  private final Heard heard = new Heard();

  @ParameterizedTest
  @CsvSource({
    "WHOLE, OK, 2",
    "REFUSED, UNAVAILABLE, 1",
    "REQUEST_LOST, DEADLINE_EXCEEDED, 1",
    "ANSWER_LOST, DEADLINE_EXCEEDED, 2",
    "ANSWER_BROKEN, UNAVAILABLE, 2"
  })
  void aCallGetsAsFarAsItsFateSays(Path path, Status.Code told, long revision) {
    faults.meet(Fate.PROMPT.along(path));
    CompletableFuture<EtcdTxn.Answer> answer = put("k", null);
    clock.advance(DEADLINE);
    assertThat(code(answer)).isEqualTo(told);
    assertThat(etcd.revision().value()).isEqualTo(revision);
  }

  @Test
  void aLateRequestIsAppliedWhenNobodyWaitsAnyMore() {
    faults.meet(new Fate(Duration.ofSeconds(3), Duration.ZERO, Path.WHOLE, Leaderless.WAITS));
    CompletableFuture<EtcdTxn.Answer> answer = put("k", null);
    clock.advance(DEADLINE);
    assertThat(code(answer)).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(etcd.revision().value()).isEqualTo(1);
    clock.advance(SECOND);
    assertThat(etcd.revision().value()).isEqualTo(2);
  }

  @Test
  void aCrashedNodeHearsNothingAndWhatItSentIsApplied() {
    faults.meet(new Fate(SECOND, Duration.ZERO, Path.WHOLE, Leaderless.WAITS));
    CompletableFuture<EtcdTxn.Answer> answer = put("k", null);
    etcd.crash("a");
    clock.advance(DEADLINE);
    assertThat(answer).isNotDone();
    assertThat(etcd.revision().value()).isEqualTo(2);
  }

  @Test
  void aClosedClientFailsWhatWaitsAndWhatComes() {
    faults.meet(Fate.PROMPT.along(Path.ANSWER_LOST));
    CompletableFuture<EtcdTxn.Answer> waiting = put("k", null);
    client.close();
    assertThat(code(waiting)).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(code(put("k", null))).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void anExpiredLeaseEndsWithItsKeysWithinHalfASecond() {
    LeaseId lease = lease();
    assertThat(code(put("k", lease))).isEqualTo(Status.Code.OK);
    assertThat(code(put("l", lease))).isEqualTo(Status.Code.OK);
    watch(4);
    clock.advance(Duration.ofMillis(4_990));
    assertThat(heard.events()).isEmpty();
    clock.advance(Duration.ofMillis(520));
    assertThat(heard.events())
        .extracting(event -> event.type() + " " + event.pair().modified())
        .containsExactly("DELETE 4", "DELETE 4");
    assertThat(renewed(lease)).isZero();
  }

  @Test
  void aNewLeaderBeginsAllLeasesAnew() {
    LeaseId lease = lease();
    clock.advance(Duration.ofMillis(4_900));
    etcd.loseLeader(Duration.ofMillis(1_500));
    clock.advance(Duration.ofMillis(1_500));
    clock.advance(Duration.ofMillis(5_900));
    assertThat(renewed(lease)).isEqualTo(5);
    clock.advance(Duration.ofMillis(5_500));
    assertThat(renewed(lease)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"WAITS, OK, 2", "FAILS, UNAVAILABLE, 1", "LOST, DEADLINE_EXCEEDED, 1"})
  void aCallThatFindsNoLeaderMeetsItsFate(Leaderless fate, Status.Code told, long revision) {
    faults.meet(new Fate(Duration.ZERO, Duration.ZERO, Path.WHOLE, fate));
    etcd.loseLeader(SECOND);
    CompletableFuture<EtcdTxn.Answer> answer = put("k", null);
    assertThat(etcd.revision().value()).isEqualTo(1);
    clock.advance(DEADLINE);
    assertThat(code(answer)).isEqualTo(told);
    assertThat(etcd.revision().value()).isEqualTo(revision);
  }

  @Test
  void watchesEndWhereTheirMemberIsWithoutALeaderForLong() {
    watch(1);
    etcd.loseLeader(Duration.ofSeconds(2));
    clock.advance(Duration.ofSeconds(2));
    assertThat(heard.isEnded()).isFalse();
    etcd.loseLeader(Duration.ofSeconds(4));
    clock.advance(Duration.ofSeconds(3));
    assertThat(heard.ends())
        .extracting(EtcdWatch.End::reason)
        .containsExactly("etcdserver: no leader");
    Heard late = new Heard();
    open(1, late);
    assertThat(late.isEnded()).isTrue();
  }

  @Test
  void aMemberBehindTellsEverythingAndNoMoreThanItHasReached() {
    write("k", null);
    clock.advance(SECOND);
    faults.lagBy(Duration.ofSeconds(5));
    EtcdWatch.Handle handle = watch(1);
    write("k", null);
    handle.requestProgress();
    clock.advance(Duration.ofMillis(3_990));
    assertThat(heard.events()).isEmpty();
    assertThat(heard.progress().value()).isEqualTo(1);
    clock.advance(Duration.ofMillis(20));
    assertThat(heard.events()).hasSize(1);
    handle.requestProgress();
    clock.runDue();
    assertThat(heard.progress().value()).isEqualTo(2);
    clock.advance(SECOND);
    assertThat(heard.events()).hasSize(2);
  }

  @Test
  void aCompactionBeforeTheBacklogIsServedEndsTheWatch() {
    write("k", null);
    write("k", null);
    clock.runDue();
    faults.catchUpAfter(Duration.ofMillis(100));
    watch(2);
    etcd.compact(new Revision(3));
    clock.advance(Duration.ofMillis(100));
    assertThat(heard.ends()).extracting(EtcdWatch.End::compacted).containsExactly(new Revision(3));
    assertThat(heard.events()).isEmpty();
  }

  @Test
  void aSlowAnswerIsNotOvertaken() {
    watch(1);
    faults.deliver(new Delivery(SECOND, Arrival.ARRIVES));
    write("k", null);
    write("l", null);
    clock.advance(Duration.ofMillis(999));
    assertThat(heard.events()).isEmpty();
    clock.advance(Duration.ofMillis(1));
    assertThat(heard.events())
        .extracting(event -> event.pair().key().utf8())
        .containsExactly("k", "l");
  }

  @Test
  void anAnswerMayArriveTwice() {
    watch(1);
    faults.deliver(new Delivery(Duration.ZERO, Arrival.ARRIVES_TWICE));
    write("k", null);
    assertThat(heard.events()).hasSize(2);
  }

  @Test
  void aMemberTellsItsStatusWithoutALeader() {
    etcd.loseLeader(SECOND);
    assertThat(code(client.status("http://any:2379"))).isEqualTo(Status.Code.OK);
  }

  @Test
  void aCutWatchIsToldAndAStalledOneIsNot() {
    Heard stalled = new Heard();
    watch(1);
    open(1, stalled);
    faults.deliver(new Delivery(Duration.ZERO, Arrival.CUTS));
    faults.deliver(new Delivery(Duration.ZERO, Arrival.STALLS));
    write("k", null);
    clock.advance(SECOND);
    write("l", null);
    clock.advance(SECOND);
    assertThat(heard.isEnded()).isTrue();
    assertThat(stalled.isEnded()).isFalse();
    assertThat(heard.events()).isEmpty();
    assertThat(stalled.events()).isEmpty();
  }

  @Test
  void aFullDatabaseTakesDeletesAndReadsOnly() {
    write("k", null);
    clock.runDue();
    etcd.setOutOfSpace(true);
    assertThat(code(put("k", null))).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(code(client.grant(5))).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(code(client.range(EtcdRange.key(key("k"))))).isEqualTo(Status.Code.OK);
    EtcdTxn delete = txn(new EtcdTxn.Delete(key("k"), null));
    assertThat(code(client.txn(delete))).isEqualTo(Status.Code.OK);
    etcd.setOutOfSpace(false);
    assertThat(code(put("k", null))).isEqualTo(Status.Code.OK);
  }

  @Test
  void aRestoreUsesRevisionsASecondTime() {
    LeaseId lease = lease();
    write("k", lease);
    clock.runDue();
    SimEtcd.Backup backup = etcd.backup();
    watch(1);
    write("l", null);
    clock.runDue();
    etcd.restore(backup);
    clock.runDue();
    assertThat(etcd.revision()).isEqualTo(backup.revision());
    assertThat(heard.isEnded()).isTrue();
    assertThat(code(put("m", lease))).isEqualTo(Status.Code.OK);
    assertThat(etcd.revision().value()).isEqualTo(3);
  }

  @Test
  void observersSeeEveryCommitWhateverBecomesOfItsCaller() {
    List<Revision> seen = new ArrayList<>();
    etcd.observe(commit -> seen.add(commit.revision()));
    faults.meet(Fate.PROMPT.along(Path.ANSWER_LOST));
    write("k", null);
    write("l", null);
    clock.runDue();
    etcd.compact(new Revision(3));
    assertThat(seen).containsExactly(new Revision(2), new Revision(3));
  }

  @ParameterizedTest
  @CsvSource({"1600000, INVALID_ARGUMENT", "2200000, RESOURCE_EXHAUSTED"})
  void refusesWhatIsTooLarge(int bytes, Status.Code told) {
    EtcdTxn txn = txn(new EtcdTxn.Put(key("k"), Bytes.of(new byte[bytes]), null));
    assertThat(code(client.txn(txn))).isEqualTo(told);
  }

  private CompletableFuture<EtcdTxn.Answer> put(String key, @Nullable LeaseId lease) {
    return client.txn(txn(new EtcdTxn.Put(key(key), Bytes.ofUtf8("v"), lease)));
  }

  private void write(String key, @Nullable LeaseId lease) {
    var unused = put(key, lease);
    clock.runDue();
  }

  private static EtcdTxn txn(EtcdTxn.Op operation) {
    return new EtcdTxn(List.of(), List.of(operation), List.of());
  }

  private static Bytes key(String name) {
    return Bytes.ofUtf8(name);
  }

  private EtcdWatch.Handle watch(long since) {
    return open(since, heard);
  }

  private EtcdWatch.Handle open(long since, Heard listener) {
    EtcdWatch.Handle handle =
        client.watch(new EtcdWatch(key("a"), key("z"), new Revision(since)), listener);
    clock.runDue();
    return handle;
  }

  private LeaseId lease() {
    CompletableFuture<LeaseId> lease = client.grant(5).thenApply(granted -> granted.id());
    clock.runDue();
    return lease.join();
  }

  private long renewed(LeaseId lease) {
    CompletableFuture<Long> seconds = client.keepAlive(lease);
    clock.runDue();
    return seconds.join();
  }

  private Status.Code code(CompletableFuture<?> answer) {
    clock.runDue();
    return answer
        .handle((value, failure) -> failure == null ? Status.OK : Status.fromThrowable(failure))
        .join()
        .getCode();
  }
}
