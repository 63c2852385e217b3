package dev.tidegate.orchestrator.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.Key;
import dev.tidegate.orchestrator.etcd.EtcdOptions;
import dev.tidegate.orchestrator.etcd.EtcdStore;
import dev.tidegate.orchestrator.wire.LeaderClaim;
import dev.tidegate.testkit.EtcdExtension;
import dev.tidegate.testkit.FaultProxy;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class CandidacyIT {
  @RegisterExtension static final EtcdExtension ETCD = EtcdExtension.shared();

  private static final Duration TTL = Duration.ofSeconds(3);
  private static final Duration SOON = Duration.ofSeconds(20);

  private final ScheduledExecutorService threadA = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledExecutorService threadB = Executors.newSingleThreadScheduledExecutor();
  private FaultProxy proxy;
  private EtcdStore storeA;
  private EtcdStore storeB;
  private Candidacy a;
  private Candidacy b;

  @BeforeEach
  void startBoth() {
    proxy = FaultProxy.before(ETCD.endpoints().get(0));
    storeA = connect(proxy.endpoint());
    storeB = connect(ETCD.endpoints().get(0));
    a = candidacy(storeA, "a", threadA);
    b = candidacy(storeB, "b", threadB);
    a.start();
    await().atMost(SOON).until(() -> isLeading(a));
    b.start();
    await().atMost(SOON).until(() -> leaderSeenBy(b).equals("a"));
  }

  @AfterEach
  void stopBoth() {
    proxy.heal();
    a.close();
    b.close();
    threadA.shutdown();
    threadB.shutdown();
    storeA.close();
    storeB.close();
    proxy.close();
  }

  @Test
  void aLeaderPausedBeyondItsLeaseIsFencedByItsNextCommit() {
    Fence old = fence(a);
    CountDownLatch paused = new CountDownLatch(1);
    threadA.execute(() -> awaitUninterrupted(paused)); // its renewals stop, as under SIGSTOP
    await().atMost(SOON).until(() -> isLeading(b));

    assertThat(fence(b).token()).isGreaterThan(old.token());
    assertThat(storeA.commit(write("late", old))).isEqualTo(new CommitResult.Fenced());
    assertThat(storeB.commit(write("early", fence(b)))).isInstanceOf(CommitResult.Committed.class);
    assertThat(isLeading(a)).isFalse();
    paused.countDown();
    await().atMost(SOON).until(() -> leaderSeenBy(a).equals("b"));
  }

  @Test
  void aLeaderCutOffFromEtcdStopsActingBeforeAnotherLeads() {
    proxy.hold();
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              boolean led = isLeading(a);
              assertThat(isLeading(b) && led).isFalse();
              return isLeading(b);
            });
    assertThat(isLeading(a)).isFalse();
    proxy.heal();
    await().atMost(SOON).until(() -> leaderSeenBy(a).equals("b"));
  }

  @Test
  void aLeaderThatLeavesHandsOverWithinASecond() {
    a.close();
    await().atMost(Duration.ofSeconds(1)).until(() -> isLeading(b));
  }

  private static Candidacy candidacy(
      EtcdStore store, String name, ScheduledExecutorService thread) {
    return new Candidacy(
        store,
        new LeaderClaim(name, "", "", "", "test"),
        TTL,
        System::nanoTime,
        thread,
        new Random(),
        told -> {});
  }

  private static EtcdStore connect(String endpoint) {
    EtcdOptions options = EtcdOptions.plain(List.of(endpoint)).withPrefix(ETCD.prefix());
    return EtcdStore.connect(options, System::nanoTime, new Random());
  }

  private static boolean isLeading(Candidacy candidacy) {
    return candidacy.leadership().fence().isPresent();
  }

  private static Fence fence(Candidacy candidacy) {
    return candidacy.leadership().fence().orElseThrow();
  }

  private static String leaderSeenBy(Candidacy candidacy) {
    Leadership seen = candidacy.leadership();
    return seen instanceof Leadership.Following following && following.leader() != null
        ? following.leader().replica()
        : "nobody";
  }

  private static Commit write(String operation, Fence fence) {
    Key key = Key.of("log", "op", operation);
    return new Commit(key, fence, List.of(), List.of(new Change.Put(key, Bytes.ofUtf8("{}"))));
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
