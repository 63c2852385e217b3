package dev.tidegate.orchestrator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.StoredManifest;
import dev.tidegate.orchestrator.wire.StoredRequest;
import dev.tidegate.testkit.MemoryStore.CommitFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What the leader does about rollouts that are to end for good. */
final class EndedRolloutsTest {
  private static final String FIRST =
      """
      services: [orders]
      stages:
        - name: some
          flags: {a: {variant: 'on', share: 10%}}
          agents: {share: 50%}
          checkpoint: before
          acknowledge: {quorum: 100%, within: 1m}
          soak: {exactly: 30s}
        - {name: all, flags: {a: {variant: 'on', share: 100%}}, soak: {exactly: 30s}}
      """;
  private static final String SECOND = FIRST.replace("share: 10%", "share: 20%");
  private static final KeyRange ROLLOUT = Keyspace.rollout(Deployment.ORDERS);

  private final Deployment shop = new Deployment();

  @BeforeEach
  void start() {
    shop.flag("a");
    shop.lead("r1");
    shop.apply("u1", FIRST);
    shop.pass(Duration.ofSeconds(2));
    assertThat(shop.status()).isInstanceOf(RolloutStatus.Soaking.class);
  }

  private String supersede() {
    StoredManifest manifest =
        new StoredManifest(
            Deployment.ORDERS,
            new RolloutUid("u2"),
            new TreeMap<>(),
            (MapNode) DocumentReader.yaml(SECOND),
            "");
    shop.store.putDirectly(
        Keyspace.successor(Deployment.ORDERS), StoredManifest.FORMAT.write(manifest).utf8());
    return shop.request("supersede", Map.of());
  }

  private String delete() {
    return shop.request("delete", Map.of());
  }

  private List<String> keys() {
    return shop.store.list(ROLLOUT).entries().stream().map(e -> e.key().path()).toList();
  }

  @Nested
  final class Superseding {
    @Test
    void rollsBackAndThenBeginsTheSuccessor() {
      shop.signals.known = false;
      String id = supersede();
      shop.pass(Duration.ofSeconds(2));
      assertThat(shop.answer(id).state()).isEqualTo(StoredRequest.State.ACCEPTED);
      assertThat(shop.status()).isInstanceOf(RolloutStatus.RollingBack.class);
      assertThat(shop.entry().overlays()).isEmpty();
      assertThat(shop.entry().successor()).isNotNull();

      shop.signals.known = true;
      shop.pass(Duration.ofSeconds(5));
      assertThat(shop.status().uid()).isEqualTo(new RolloutUid("u2"));
      assertThat(shop.status()).isInstanceOf(RolloutStatus.Soaking.class);
      assertThat(shop.entry().successor()).isNull();
      assertThat(shop.entry().spec())
          .satisfies(spec -> assertThat(spec.value().uid()).isEqualTo(new RolloutUid("u2")));
      assertThat(shop.entry().overlays().toString()).contains("stage=1").contains("20");
      assertThat(shop.decisions("u1")).endsWith("ROLL_BACK", "SUPERSEDE");
      assertThat(shop.decisions("u2")).startsWith("HOLD", "ENTER");
    }

    @Test
    void goesOnUnderAnotherLeaderAndThroughUnknownOutcomes() {
      shop.signals.known = false;
      supersede();
      shop.pass(Duration.ofSeconds(2));
      shop.lead("r2");
      shop.signals.known = true;
      shop.store.failNextCommit(CommitFault.ANSWER_LOST);
      shop.store.failNextCommit(CommitFault.REQUEST_LOST);
      shop.pass(Duration.ofSeconds(10));
      assertThat(shop.status().uid()).isEqualTo(new RolloutUid("u2"));
      assertThat(shop.entry().successor()).isNull();
      assertThat(shop.decisions("u1")).containsOnlyOnce("ROLL_BACK", "SUPERSEDE");
    }

    @Test
    void isCalledOffByARollback() {
      shop.signals.known = false;
      supersede();
      shop.pass(Duration.ofSeconds(2));
      shop.request("rollback", Map.of());
      assertThat(shop.entry().successor()).isNull();
      shop.signals.known = true;
      shop.pass(Duration.ofSeconds(5));
      assertThat(shop.status()).isInstanceOf(RolloutStatus.RolledBack.class);
      assertThat(shop.status().uid()).isEqualTo(new RolloutUid("u1"));
    }

    @Test
    void takesWhatIsRefusedAway() {
      shop.store.deleteDirectly(Keyspace.status(Deployment.ORDERS));
      shop.apply("u3", FIRST.replace("checkpoint: before", "reversible: false"));
      shop.pass(Duration.ofSeconds(3));
      assertThat(shop.status().stage()).isEqualTo(1);
      String id = supersede();
      shop.pass(Duration.ofSeconds(2));
      assertThat(shop.answer(id).state()).isEqualTo(StoredRequest.State.REFUSED);
      assertThat(shop.answer(id).message()).contains("forward only");
      assertThat(shop.status().uid()).isEqualTo(new RolloutUid("u3"));
      assertThat(shop.entry().successor()).isNull();
    }

    @Test
    void takesAwayWhatCameAfterTheEnd() {
      shop.request("rollback", Map.of());
      shop.pass(Duration.ofSeconds(5));
      String id = supersede();
      shop.pass(Duration.ofSeconds(2));
      assertThat(shop.answer(id).state()).isEqualTo(StoredRequest.State.REFUSED);
      assertThat(shop.entry().successor()).isNull();
      assertThat(shop.status().uid()).isEqualTo(new RolloutUid("u1"));
    }
  }

  @Nested
  final class Deleting {
    @Test
    void rollsAnActiveRolloutBackAndThenTakesItsKeys() {
      shop.signals.known = false;
      String id = delete();
      shop.pass(Duration.ofSeconds(2));
      assertThat(shop.answer(id).state()).isEqualTo(StoredRequest.State.ACCEPTED);
      assertThat(shop.status()).isInstanceOf(RolloutStatus.RollingBack.class);

      shop.signals.known = true;
      shop.pass(Duration.ofSeconds(5));
      assertThat(keys()).isEmpty();
      assertThat(shop.shop().claims()).isEmpty();
      assertThat(shop.views.current().rollout(Deployment.ORDERS)).isEmpty();
      assertThat(shop.served("a").toString()).contains("\"defaultVariant\":\"off\"");
      assertThat(shop.decisions("u1")).endsWith("ROLL_BACK", "ROLLED_BACK");
    }

    @Test
    void takesTheKeysOfWhatHasEndedAndKeepsTheRecords() {
      shop.pass(Duration.ofSeconds(31));
      shop.pass(Duration.ofSeconds(32));
      assertThat(shop.status()).isInstanceOf(RolloutStatus.Completed.class);
      String id = delete();
      shop.pass(Duration.ofSeconds(2));

      assertThat(shop.answer(id).state()).isEqualTo(StoredRequest.State.ACCEPTED);
      assertThat(keys()).isEmpty();
      assertThat(shop.served("a").toString()).contains("\"defaultVariant\":\"on\"");
      assertThat(shop.decisions("u1")).contains("COMPLETE");
      assertThat(shop.store.list(KeyRange.below("log/shop/audit/entries")).entries())
          .anySatisfy(
              entry ->
                  assertThat(entry.value().utf8())
                      .contains("rollout.delete", "\"ann\"", "because"));
    }

    @Test
    void goesOnUnderAnotherLeader() {
      shop.signals.known = false;
      delete();
      shop.pass(Duration.ofSeconds(2));
      shop.lead("r2");
      shop.signals.known = true;
      shop.store.failNextCommit(CommitFault.ANSWER_LOST);
      shop.pass(Duration.ofSeconds(10));
      assertThat(keys()).isEmpty();
    }

    @Test
    void theNameCanBeUsedAgain() {
      delete();
      shop.pass(Duration.ofSeconds(5));
      assertThat(keys()).isEmpty();
      shop.apply("u2", SECOND);
      shop.pass(Duration.ofSeconds(3));
      assertThat(shop.status().uid()).isEqualTo(new RolloutUid("u2"));
      assertThat(shop.status()).isInstanceOf(RolloutStatus.Soaking.class);
    }
  }
}
