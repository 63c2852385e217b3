package dev.tidegate.orchestrator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.core.rollout.Decision;
import dev.tidegate.core.rollout.Fleet;
import dev.tidegate.core.rollout.Observation;
import dev.tidegate.core.rollout.Reason;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutPolicy;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.Standing;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.FencingToken;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.watch.EvidenceRecording;
import dev.tidegate.core.watch.Judgement;
import dev.tidegate.orchestrator.etcd.EtcdOptions;
import dev.tidegate.orchestrator.etcd.EtcdStore;
import dev.tidegate.orchestrator.operate.FreezeOperations;
import dev.tidegate.orchestrator.operate.Mutations;
import dev.tidegate.orchestrator.operate.Outcome;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.ViewKeeper;
import dev.tidegate.orchestrator.view.ViewMeters;
import dev.tidegate.orchestrator.wire.AuditEntry;
import dev.tidegate.orchestrator.wire.CoreFormats;
import dev.tidegate.orchestrator.wire.Freeze;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.LeaderClaim;
import dev.tidegate.orchestrator.wire.StoredManifest;
import dev.tidegate.testkit.EtcdExtension;
import dev.tidegate.testkit.TestingClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A freeze and an advance at the same moment, on real etcd: never both win. */
final class FreezeRaceIT {
  private static final int RACES = 1_000;
  private static final RolloutUid UID = new RolloutUid("raced");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String SPEC =
      """
      services: [orders]
      stages:
        - {name: some, flags: {pay: {variant: 'on', share: 10%}}}
        - {name: all, flags: {pay: {variant: 'on', share: 100%}}}
      """;

  @RegisterExtension static final EtcdExtension ETCD = EtcdExtension.shared();

  private final TestingClock clock = new TestingClock();
  private final ViewKeeper views =
      new ViewKeeper(Runnable::run, new ViewMeters(new SimpleMeterRegistry()));

  /** How a race ended. */
  private enum Won {
    /** The advance took effect, and the freeze after it. */
    ADVANCE,
    /** The freeze took effect, and the advance not at all. */
    FREEZE
  }

  @Test
  void neverBothWin() throws Exception {
    EtcdOptions options = EtcdOptions.plain(ETCD.endpoints()).withPrefix(ETCD.prefix());
    ExecutorService racers = Executors.newFixedThreadPool(2);
    try (EtcdStore store = EtcdStore.connect(options, System::nanoTime, new Random(1))) {
      store.follow(Keyspace.WATCHED, views); // ends with the store
      FreezeOperations freezes =
          new FreezeOperations(new Mutations(store, views, clock, new Random(2)));
      Fence fence = claim(store);
      List<Won> won = new ArrayList<>();
      for (int race = 0; race < RACES; race++) {
        won.add(race(store, fence, freezes, racers, race));
      }
      assertThat(won).containsOnly(Won.ADVANCE, Won.FREEZE);
    } finally {
      racers.shutdownNow();
    }
  }

  /** One race. Every tenth is no race: either goes first, so that both orders are seen for sure. */
  private Won race(
      EtcdStore store, Fence fence, FreezeOperations freezes, ExecutorService racers, int race)
      throws Exception {
    Commit advance = advance(soaking(store, fence, race));
    Callable<CommitResult> advancing = () -> store.commit(advance);
    Callable<Outcome<Freeze>> freezing =
        () ->
            freezes.add(
                Deployment.ORDERS.namespace(),
                "sale",
                new Freeze(
                    List.of("orders"), null, clock.instant().plusSeconds(60), "sale", "ann"));
    CommitResult advanced;
    Outcome<Freeze> frozen;
    if (race % 10 == 0) {
      boolean freezeFirst = race % 20 == 0;
      Outcome<Freeze> before = freezeFirst ? freezing.call() : null;
      advanced = advancing.call();
      frozen = before == null ? freezing.call() : before;
      assertThat(advanced instanceof CommitResult.Committed).isNotEqualTo(freezeFirst);
    } else {
      CyclicBarrier start = new CyclicBarrier(2);
      var left = racers.submit(together(start, advancing));
      var right = racers.submit(together(start, freezing));
      advanced = left.get(30, TimeUnit.SECONDS);
      frozen = right.get(30, TimeUnit.SECONDS);
    }
    return judge(advanced, frozen);
  }

  private static Won judge(CommitResult advanced, Outcome<Freeze> frozen) {
    assertThat(frozen).isInstanceOf(Outcome.Done.class);
    Revision freeze = ((Outcome.Done<Freeze>) frozen).revision();
    if (!(advanced instanceof CommitResult.Committed committed)) {
      assertThat(advanced).isInstanceOf(CommitResult.Superseded.class);
      return Won.FREEZE;
    }
    assertThat(committed.revision()).as("an advance beside the freeze").isLessThan(freeze);
    return Won.ADVANCE;
  }

  private static <T> Callable<T> together(CyclicBarrier start, Callable<T> racer) {
    return () -> {
      start.await(30, TimeUnit.SECONDS);
      return racer.call();
    };
  }

  private Fence claim(EtcdStore store) {
    LeaderClaim claim = new LeaderClaim("r1", "", "", "nonce", "test");
    Revision token =
        put(
            store,
            "claim",
            List.of(new Change.Put(Keyspace.LEADER, LeaderClaim.FORMAT.write(claim))));
    return new Fence(Keyspace.LEADER, new FencingToken(token));
  }

  /** What the leader sees: the first stage soaks, and nothing is frozen. */
  private Situation soaking(EtcdStore store, Fence fence, int race) throws InterruptedException {
    StoredManifest manifest =
        new StoredManifest(
            Deployment.ORDERS, UID, new TreeMap<>(), (MapNode) DocumentReader.yaml(SPEC), "");
    RolloutPlan plan = RolloutSpecParser.parse(manifest.authored()).plan(UID);
    Reason reason = new Reason(ReasonCode.SOAKING, "race " + race);
    RolloutStatus status =
        new RolloutStatus.Soaking(
            new Attempt(UID, plan.hash(), 0),
            new Standing(reason, clock.instant(), null, Standing.ORCHESTRATOR),
            1,
            0,
            false);
    Revision seeded =
        put(
            store,
            "seed-" + race,
            List.of(
                new Change.Put(
                    Keyspace.spec(Deployment.ORDERS), StoredManifest.FORMAT.write(manifest)),
                new Change.Put(Keyspace.plan(Deployment.ORDERS, UID), CoreFormats.PLAN.write(plan)),
                new Change.Put(
                    Keyspace.status(Deployment.ORDERS), CoreFormats.status(status, plan)),
                new Change.Delete(Keyspace.freezes(Deployment.ORDERS.namespace()))));
    assertThat(views.awaitRevision(seeded, PATIENCE)).isTrue();
    RolloutView view = views.current();
    return new Situation(
        fence, view, view.rollout(Deployment.ORDERS).orElseThrow(), plan, status, clock.instant());
  }

  /** What the leader would commit. */
  private static Commit advance(Situation at) {
    Judgement judgement = Judgement.begin(at.plan(), at.status(), EvidenceRecording.begin(1));
    EvidenceReport evidence = judgement.evidence().report();
    Observation seen =
        new Observation(
            Duration.ofHours(1),
            Duration.ofHours(1),
            true,
            Fleet.EMPTY,
            evidence,
            List.of(),
            List.of(),
            List.of(),
            Set.of(),
            Set.of());
    Decision decision = RolloutPolicy.decide(at.plan(), at.status(), seen, at.now());
    assertThat(decision).isInstanceOf(Decision.Enter.class);
    return TransitionCommit.of(at, decision, List.of(), seen, judgement);
  }

  private Revision put(EtcdStore store, String operation, List<Change> changes) {
    Key key = Keyspace.audit(Deployment.ORDERS.namespace(), operation);
    List<Change> all = new ArrayList<>(changes);
    AuditEntry entry = new AuditEntry(operation, "ann", "test", "orders", "race", clock.instant());
    all.add(new Change.Put(key, AuditEntry.FORMAT.write(entry)));
    CommitResult result = store.commit(new Commit(key, null, List.of(), all));
    assertThat(result).isInstanceOf(CommitResult.Committed.class);
    return ((CommitResult.Committed) result).revision();
  }
}
