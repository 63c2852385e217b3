package dev.tidegate.orchestrator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.RolloutEnding;
import dev.tidegate.orchestrator.wire.StoredManifest;
import dev.tidegate.orchestrator.wire.StoredRequest;
import dev.tidegate.testkit.MemoryStore.CommitFault;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What the leader makes of rollouts that have ended. */
final class RetriesAndRevertsTest {
  private static final Duration SOON = Duration.ofSeconds(3);
  private static final String FAILS =
      """
      services: [orders]
      stages: [{name: some, flags: {a: {variant: 'on', share: 10%}}, soak: {exactly: 1h}}]
      deadline: 5s
      onFailure: {cooldown: 10m}
      """;
  private static final String PASSES =
      """
      services: [orders]
      stages: [{name: all, flags: {a: 'on', b: 'on'}, soak: {exactly: 5s}}]
      """;

  private final Deployment shop = new Deployment();

  @BeforeEach
  void lead() {
    shop.flag("a");
    shop.flag("b");
    shop.lead("r1");
  }

  private static RolloutUid uidOf(String request) {
    return new RolloutUid(request.toLowerCase(Locale.ROOT));
  }

  private RolloutEnding ending(String uid) {
    return Objects.requireNonNull(shop.entry().endings().get(new RolloutUid(uid))).value();
  }

  private StoredManifest manifest() {
    return Objects.requireNonNull(shop.entry().spec()).value();
  }

  private String retry() {
    return shop.request("retry", Map.of());
  }

  private String body(String flag) {
    return shop.store
        .get(Keyspace.flag("shop", flag))
        .map(Entry::value)
        .map(Bytes::utf8)
        .orElseThrow();
  }

  @Nested
  final class Retrying {
    @BeforeEach
    void fail() {
      shop.apply("u1", FAILS);
      shop.pass(Duration.ofSeconds(20));
      assertThat(shop.status()).isInstanceOf(RolloutStatus.RolledBack.class);
    }

    private Instant cooled() {
      return Objects.requireNonNull(ending("u1").coolsUntil());
    }

    @Test
    void keepsHowItFailed() {
      RolloutEnding ending = ending("u1");
      assertThat(ending.phase()).isEqualTo("ROLLED_BACK");
      assertThat(ending.quarantined()).isTrue();
      assertThat(cooled()).isEqualTo(ending.at().plus(Duration.ofMinutes(10)));
      assertThat(shop.entry().quarantine(shop.status().planHash())).contains(ending);
    }

    @Test
    void beginsANewRolloutOfTheSamePlanOnceItCooledDownAndNotLater() {
      RolloutStatus failed = shop.status();
      String id = retry();
      shop.pass(SOON);
      assertThat(shop.answer(id).state()).isEqualTo(StoredRequest.State.ACCEPTED);
      assertThat(shop.answer(id).message())
          .contains("attempt 2", cooled().truncatedTo(ChronoUnit.SECONDS).toString());
      assertThat(shop.status()).isInstanceOf(RolloutStatus.Pending.class);
      assertThat(shop.status().uid()).isEqualTo(uidOf(id));
      assertThat(shop.status().planHash()).isEqualTo(failed.planHash());
      assertThat(shop.status().attempt().number()).isEqualTo(1);
      assertThat(shop.status().reason().code()).isEqualTo(ReasonCode.COOLING_DOWN);
      assertThat(shop.status().standing().until()).isEqualTo(cooled());
      assertThat(shop.entry().overlays()).isEmpty();

      shop.pass(Duration.between(shop.clock.instant(), cooled()).minusMillis(1));
      assertThat(shop.status()).isInstanceOf(RolloutStatus.Pending.class);
      shop.pass(Duration.ofMillis(100));
      assertThat(shop.status().stage()).isEqualTo(1);
      assertThat(shop.status().standing().actor()).isEqualTo("ann");
      assertThat(Objects.requireNonNull(shop.entry().plan()).value().salt())
          .isEqualTo("shop/orders");
      assertThat(Objects.requireNonNull(shop.shop().claims().get("a")).value().rolloutUid())
          .isEqualTo(uidOf(id));
      assertThat(manifest().origin())
          .isEqualTo(new StoredManifest.Origin(new RolloutUid("u1"), false, false));
      assertThat(manifest().labels()).containsEntry("team", "o");
      assertThat(shop.decisions("u1")).endsWith("RETRY");
      assertThat(shop.decisions(uidOf(id).value())).contains("ENTER");
    }

    @Test
    void isMadeOnceThroughUnknownOutcomesAndByAnotherLeader() {
      shop.usurp();
      String id = retry();
      shop.store.failNextCommit(CommitFault.ANSWER_LOST);
      shop.lead("r2");
      shop.pass(SOON);
      assertThat(shop.status().uid()).isEqualTo(uidOf(id));
      assertThat(shop.decisions("u1")).containsOnlyOnce("RETRY");
      shop.pass(Duration.ofMinutes(10));
      shop.pass(Duration.ofSeconds(20));
      assertThat(shop.status()).isInstanceOf(RolloutStatus.RolledBack.class);
      assertThat(ending(uidOf(id).value()).follows()).isEqualTo(new RolloutUid("u1"));
      assertThat(ending(uidOf(id).value()).attempt()).isEqualTo(1);
      String again = retry();
      shop.pass(SOON);
      assertThat(shop.status().attempt().number()).isEqualTo(2);
      assertThat(shop.status().uid()).isEqualTo(uidOf(again));
    }

    @Test
    void ofAnotherPlanWaitsForTheCooldownToo() {
      shop.apply("u2", PASSES);
      shop.pass(SOON);
      assertThat(shop.status().uid()).isEqualTo(new RolloutUid("u2"));
      assertThat(shop.status().reason().code()).isEqualTo(ReasonCode.COOLING_DOWN);
      shop.pass(Duration.ofMinutes(10));
      shop.pass(Duration.ofSeconds(10));
      assertThat(shop.status()).isInstanceOf(RolloutStatus.Completed.class);
    }

    @Test
    void isTheOnlyWayToStartAQuarantinedPlan() {
      shop.apply("u2", FAILS);
      shop.pass(Duration.ofMinutes(20));
      assertThat(shop.status().reason().code()).isEqualTo(ReasonCode.QUARANTINED);
      shop.lead("r2");
      shop.pass(SOON);
      assertThat(shop.status()).isInstanceOf(RolloutStatus.Pending.class);
      shop.request("rollback", Map.of());
      shop.pass(SOON);
      String id = retry();
      shop.pass(SOON);
      assertThat(shop.answer(id).state()).isEqualTo(StoredRequest.State.ACCEPTED);
      assertThat(shop.status().stage()).isEqualTo(1);
    }

    @Test
    void isOverWithTheRolloutWhenThatIsDeleted() {
      shop.request("delete", Map.of());
      shop.pass(SOON);
      assertThat(shop.views.current().rollout(Deployment.ORDERS)).isEmpty();
      shop.apply("u2", FAILS);
      shop.pass(SOON);
      assertThat(shop.status().stage()).isEqualTo(1);
    }
  }

  @Test
  void atAStageARetryIsRefusedUntilItCooledDown() {
    shop.apply(
        "u1",
        FAILS
            .replace(
                "stages: [", "stages: [{name: first, flags: {a: {variant: 'on', share: 5%}}}, ")
            .replace("cooldown", "target: previousStage, cooldown"));
    shop.pass(Duration.ofSeconds(20));
    assertThat(shop.status().reason().code()).isEqualTo(ReasonCode.ROLLED_BACK_AFTER_FAILURE);
    String early = retry();
    shop.pass(SOON);
    assertThat(shop.answer(early).state()).isEqualTo(StoredRequest.State.REFUSED);
    assertThat(shop.answer(early).message()).contains("cools down until");
    shop.pass(Duration.ofMinutes(10));
    String late = retry();
    assertThat(shop.answer(late).state()).isEqualTo(StoredRequest.State.ACCEPTED);
    assertThat(shop.status().attempt().number()).isEqualTo(1);
    assertThat(shop.status().uid()).isEqualTo(new RolloutUid("u1"));
  }

  @Nested
  final class Reverting {
    private String before = "";
    private String completed = "";

    @BeforeEach
    void complete() {
      before = body("a");
      shop.apply("u1", PASSES);
      shop.pass(Duration.ofSeconds(20));
      assertThat(shop.status()).isInstanceOf(RolloutStatus.Completed.class);
      completed = body("a");
      assertThat(completed).isNotEqualTo(before);
    }

    private String revert(Map<String, String> args) {
      return shop.request("rollback", args);
    }

    private MapNode edited(String what, String by) {
      return (MapNode) DocumentReader.json(completed.replace(what, by));
    }

    private void put(String flag, MapNode body) {
      shop.store.putDirectly(Keyspace.flag("shop", flag), body.toString());
      shop.clock.runDue();
    }

    private StoredRequest refused(String id) {
      shop.pass(SOON);
      assertThat(shop.answer(id).state()).isEqualTo(StoredRequest.State.REFUSED);
      assertThat(shop.status()).isInstanceOf(RolloutStatus.Completed.class);
      return shop.answer(id);
    }

    @Test
    void putsAllFlagsBackInOneTransactionAsANewRollout() {
      String id = revert(Map.of());
      shop.pass(SOON);
      assertThat(shop.answer(id).state()).isEqualTo(StoredRequest.State.ACCEPTED);
      assertThat(DocumentReader.json(body("a"))).isEqualTo(DocumentReader.json(before));
      Revision a = revision("a");
      assertThat(revision("b")).isEqualTo(a);
      assertThat(shop.status()).isInstanceOf(RolloutStatus.RolledBack.class);
      assertThat(shop.status().uid()).isEqualTo(uidOf(id));
      assertThat(shop.status().reason().message())
          .contains("reverted, its flags only, by ann: because");
      assertThat(shop.decisions("u1")).endsWith("COMPLETE", "REVERT");
      assertThat(shop.decisions(uidOf(id).value())).containsExactly("ROLLED_BACK");
      assertThat(manifest().origin())
          .isEqualTo(new StoredManifest.Origin(new RolloutUid("u1"), true, false));
      assertThat(ending(uidOf(id).value()).quarantined()).isFalse();
      shop.apply("u2", PASSES);
      shop.pass(Duration.ofSeconds(20));
      assertThat(shop.status()).isInstanceOf(RolloutStatus.Completed.class);
    }

    private Revision revision(String flag) {
      return Objects.requireNonNull(shop.shop().flags().get(flag)).modRevision();
    }

    @Test
    void happensOnceThroughUnknownOutcomesAndUnderAnotherLeader() {
      shop.signals.known = false;
      shop.store.failNextCommit(CommitFault.ANSWER_LOST);
      String id = shop.requestDirectly("rollback");
      shop.pass(SOON);
      assertThat(shop.status()).isInstanceOf(RolloutStatus.RollingBack.class);
      shop.lead("r2");
      shop.signals.known = true;
      shop.pass(SOON);
      assertThat(shop.status()).isInstanceOf(RolloutStatus.RolledBack.class);
      assertThat(shop.status().uid()).isEqualTo(uidOf(id));
      assertThat(shop.decisions("u1")).containsOnlyOnce("REVERT");
    }

    @Test
    void takesNoFreezeOrWindowIntoAccount() {
      shop.store.putDirectly(
          Keyspace.freezes("shop"),
          "{\"freezes\":{\"sale\":{\"reason\":\"sale\",\"actor\":\"ann\"}}}");
      String id = revert(Map.of());
      shop.pass(SOON);
      assertThat(shop.answer(id).state()).isEqualTo(StoredRequest.State.ACCEPTED);
    }

    @Test
    void refusesAFlagThatWasChangedUnlessForced() {
      put("a", edited("\"off\":false", "\"off\":false,\"third\":true"));
      assertThat(refused(revert(Map.of())).message()).contains("changed", ": a;", "force");
      String forced = revert(Map.of("force", "true"));
      shop.pass(SOON);
      assertThat(shop.answer(forced).state()).isEqualTo(StoredRequest.State.ACCEPTED);
      assertThat(DocumentReader.json(body("a"))).isEqualTo(DocumentReader.json(before));
    }

    @Test
    void putsADeletedFlagBackOnlyIfForced() {
      shop.store.deleteDirectly(Keyspace.flag("shop", "b"));
      assertThat(refused(revert(Map.of())).message()).contains(": b;");
      revert(Map.of("force", "true"));
      shop.pass(SOON);
      assertThat(DocumentReader.json(body("b"))).isEqualTo(DocumentReader.json(before));
    }

    @Test
    void leavesAKilledFlagKilled() {
      put("a", edited("ENABLED", "DISABLED"));
      String id = revert(Map.of());
      shop.pass(SOON);
      assertThat(shop.answer(id).state()).isEqualTo(StoredRequest.State.ACCEPTED);
      assertThat(body("a")).contains("\"DISABLED\"", "\"defaultVariant\":\"off\"");
    }

    @Test
    void isRefusedAfterItsWindow() {
      shop.pass(Duration.ofHours(73));
      assertThat(refused(revert(Map.of())).message()).contains("for 3d, until");
    }

    @Test
    void tellsWhetherAgentsRestoreTheirState() {
      shop.signals.known = false;
      revert(Map.of("restoreState", "true"));
      shop.pass(SOON);
      assertThat(Optional.ofNullable(shop.entry().restoring())).contains(new RolloutUid("u1"));
      shop.signals.known = true;
      shop.pass(SOON);
      assertThat(shop.status()).isInstanceOf(RolloutStatus.RolledBack.class);
      assertThat(shop.entry().restoring()).isNull();
    }
  }
}
