package dev.tidegate.orchestrator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.orchestrator.wire.EvidenceSnapshot;
import dev.tidegate.orchestrator.wire.FlagOverride;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.StoredRequest;
import dev.tidegate.testkit.MemoryStore.CommitFault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ReconcilerTest {
  private static final String UNCHECKED = "preflight: {mode: skip}\n";
  private static final String TWO_STAGES =
      """
      services: [orders]
      stages:
        - name: some
          flags: {a: {variant: 'on', share: 10%}}
          agents: {share: 50%}
          checkpoint: before
          acknowledge: {quorum: 100%, within: 1m}
          soak: {exactly: 30s}
        - name: all
          flags: {a: {variant: 'on', share: 100%}, b: {variant: 'on', share: 100%}}
          soak: {exactly: 30s}
      """;

  private static final String JUDGED =
      """
      services: [orders]
      stages:
        - name: some
          flags: {a: {variant: 'on', share: 10%}}
          acknowledge: {quorum: 100%, within: 1m}
          soak: {min: 1m, max: 10m}
          analysis: [guardrails]
        - {name: all, flags: {a: {variant: 'on', share: 100%}}, soak: {exactly: 30s}}
      analysis:
        guardrails:
          metrics:
            - {name: error_rate, kind: ratio, compare: baseline, onRegression: rollback}
      """;

  private final Deployment shop = new Deployment();

  @BeforeEach
  void putFlags() {
    shop.flag("a");
    shop.flag("b");
  }

  @Test
  void takesAHealthyRolloutThroughAllStagesAndFoldsIt() {
    shop.lead("r1");
    shop.apply("u1", TWO_STAGES);
    shop.pass(Duration.ofSeconds(2));

    assertThat(shop.status()).isInstanceOf(RolloutStatus.Soaking.class);
    assertThat(shop.status().stage()).isEqualTo(1);
    assertThat(shop.entry().overlays()).containsOnlyKeys("a");
    assertThat(shop.entry().beforeStart()).containsOnlyKeys("a", "b");
    assertThat(shop.shop().claims()).containsOnlyKeys("a", "b");
    assertThat(shop.shop().effective().layer(Deployment.ORDERS)).containsOnlyKeys("a");
    assertThat(shop.served("a").toString()).doesNotContain("targeting");

    shop.pass(Duration.ofSeconds(31));
    assertThat(shop.status().stage()).isEqualTo(2);
    assertThat(shop.entry().overlays()).containsOnlyKeys("a", "b");

    shop.pass(Duration.ofSeconds(32));
    assertThat(shop.status()).isInstanceOf(RolloutStatus.Completed.class);
    assertThat(shop.entry().overlays()).isEmpty();
    assertThat(shop.served("a"))
        .isEqualTo(
            DocumentReader.json(
                "{\"state\":\"ENABLED\",\"variants\":{\"on\":true,\"off\":false},\"defaultVariant\":\"on\"}"));
    assertThat(shop.decisions("u1"))
        .startsWith("HOLD", "ENTER", "SOAK")
        .contains("ENTER")
        .endsWith("COMPLETE");
  }

  @Test
  void everyTransitionIsOneRevisionWithItsAuditEntry() {
    shop.lead("r1");
    shop.apply("u1", TWO_STAGES);
    shop.pass(Duration.ofSeconds(2));
    shop.pass(Duration.ofSeconds(31));

    Entry status = shop.store.get(Keyspace.status(Deployment.ORDERS)).orElseThrow();
    List<Entry> sameRevision =
        shop.store.list(new KeyRange("a", "z")).entries().stream()
            .filter(entry -> entry.modRevision().equals(status.modRevision()))
            .toList();
    assertThat(sameRevision)
        .extracting(entry -> entry.key().path().replaceAll("[0-9]+", "#"))
        .contains(
            "blob/shop/evidence/u#", "log/shop/decisions/u#/#", "ns/shop/rollouts/orders/status");
    assertThat(sameRevision.stream().filter(e -> e.key().isBelow("log/shop/audit/entries")))
        .hasSize(1);
  }

  @Test
  void waitsForTheQuorum() {
    shop.signals.obedient = false;
    shop.lead("r1");
    shop.apply("u1", TWO_STAGES + UNCHECKED);
    shop.pass(Duration.ofSeconds(20));
    assertThat(shop.status()).isInstanceOf(RolloutStatus.Entering.class);
    assertThat(shop.status().reason().code()).isEqualTo(ReasonCode.WAITING_FOR_ACKNOWLEDGEMENTS);

    shop.signals.obedient = true;
    shop.pass(Duration.ofSeconds(2));
    assertThat(shop.status()).isInstanceOf(RolloutStatus.Soaking.class);
  }

  @Test
  void rollsARegressionBackAndRestoresTheFlags() {
    shop.signals.candidateFailures = 60;
    shop.lead("r1");
    shop.apply("u1", JUDGED);
    shop.pass(Duration.ofMinutes(2));

    assertThat(shop.status()).isInstanceOf(RolloutStatus.RolledBack.class);
    assertThat(shop.entry().overlays()).isEmpty();
    assertThat(shop.served("a").toString()).contains("\"defaultVariant\":\"off\"");
    assertThat(shop.decisions("u1")).contains("ROLL_BACK").endsWith("ROLLED_BACK");
  }

  @Test
  void resubmitsTheIdenticalCommitUntilItsOutcomeIsKnown() {
    for (CommitFault fault : List.of(CommitFault.ANSWER_LOST, CommitFault.REQUEST_LOST)) {
      Deployment other = new Deployment();
      other.flag("a");
      other.flag("b");
      other.lead("r1");
      other.store.failNextCommit(fault);
      other.store.failNextCommit(fault);
      other.apply("u1", TWO_STAGES);
      other.pass(Duration.ofSeconds(3));
      assertThat(other.status().stage()).isEqualTo(1);
      assertThat(other.commits("unknown")).isEqualTo(2);
      assertThat(other.decisions("u1")).containsOnlyOnce("ENTER");
    }
  }

  @Test
  void aCommitThatLandsLateIsNotDoneTwice() {
    shop.lead("r1");
    shop.apply("u1", TWO_STAGES);
    shop.pass(Duration.ofSeconds(2));
    shop.pass(Duration.ofSeconds(26));
    shop.store.failNextCommit(CommitFault.REQUEST_DELAYED);
    shop.store.failNextCommit(CommitFault.REQUEST_DELAYED);
    shop.pass(Duration.ofSeconds(5));
    shop.store.landDelayedCommits();
    shop.pass(Duration.ofSeconds(3));
    assertThat(shop.status().stage()).isEqualTo(2);
    assertThat(shop.decisions("u1").stream().filter("ENTER"::equals)).hasSize(2);
  }

  @Test
  void stopsActingOnceFenced() {
    shop.lead("r1");
    shop.apply("u1", TWO_STAGES);
    shop.pass(Duration.ofSeconds(2));
    RolloutStatus before = shop.status();
    shop.usurp();
    shop.pass(Duration.ofMinutes(2));

    assertThat(shop.fenced).hasSize(1);
    assertThat(shop.status()).isEqualTo(before);
  }

  @Test
  void doesNothingWithoutTheClaim() {
    shop.apply("u1", TWO_STAGES);
    shop.pass(Duration.ofMinutes(1));
    assertThat(shop.entry().status()).isNull();
  }

  @Test
  void aFreezeHoldsTheAdvanceAndLetsTheRollbackThrough() {
    shop.lead("r1");
    shop.apply("u1", TWO_STAGES);
    shop.pass(Duration.ofSeconds(2));
    shop.store.putDirectly(
        Keyspace.freezes("shop"),
        "{\"freezes\":{\"sale\":{\"reason\":\"sale\",\"actor\":\"bo\"}}}");
    shop.pass(Duration.ofMinutes(1));
    assertThat(shop.status().stage()).isEqualTo(1);
    assertThat(shop.status().reason().code()).isEqualTo(ReasonCode.FROZEN);

    String id = shop.request("rollback", Map.of());
    shop.pass(Duration.ofSeconds(3));
    assertThat(shop.answer(id).state()).isEqualTo(StoredRequest.State.ACCEPTED);
    assertThat(shop.status()).isInstanceOf(RolloutStatus.RolledBack.class);
  }

  @Test
  void onlyARollbackWaitsForAgentsOnTheirWay() {
    shop.signals.agentsReturnWithin = Duration.ofSeconds(14);
    shop.lead("r1");
    shop.apply("u1", TWO_STAGES);
    shop.pass(Duration.ofSeconds(35));
    assertThat(shop.status().stage()).isEqualTo(2);

    shop.request("rollback", Map.of());
    shop.pass(Duration.ofSeconds(3));
    assertThat(shop.status()).isInstanceOf(RolloutStatus.RollingBack.class);
    assertThat(shop.entry().overlays()).isEmpty();

    shop.signals.agentsReturnWithin = Duration.ZERO;
    shop.pass(Duration.ofSeconds(14));
    assertThat(shop.status()).isInstanceOf(RolloutStatus.RolledBack.class);
  }

  @Test
  void aFreezeThatTheViewHasNotSeenStillStopsTheAdvance() {
    shop.lead("r1");
    shop.apply("u1", TWO_STAGES);
    shop.pass(Duration.ofSeconds(2));
    shop.store.cutStreams();
    shop.store.putDirectly(
        Keyspace.freezes("shop"),
        "{\"freezes\":{\"sale\":{\"reason\":\"sale\",\"actor\":\"bo\"}}}");
    shop.pass(Duration.ofMinutes(1));
    assertThat(shop.commits("superseded")).isPositive();

    shop.store.reconnect();
    shop.pass(Duration.ofSeconds(3));
    assertThat(shop.status().stage()).isEqualTo(1);
    assertThat(shop.status().reason().code()).isEqualTo(ReasonCode.FROZEN);
  }

  @Test
  void aCrashBetweenTheTransactionsOfAStartLosesNothing() {
    for (int landed = 1; landed <= 4; landed++) {
      Deployment other = new Deployment();
      other.flag("a");
      other.flag("b");
      other.lead("r1");
      for (int i = 0; i < landed; i++) {
        // Every transaction lands, and the leader dies before it hears of the last one.
        other.store.failNextCommit(CommitFault.ANSWER_LOST);
      }
      other.apply("u1", TWO_STAGES);
      other.lead("r2");
      other.pass(Duration.ofSeconds(3));
      assertThat(other.status().stage()).isEqualTo(1);
      assertThat(other.shop().claims()).containsOnlyKeys("a", "b");
      assertThat(other.entry().beforeStart()).containsOnlyKeys("a", "b");
    }
  }

  @Test
  void aNewLeaderGoesOnWithTheTimeAndEvidenceOfTheOldOne() {
    shop.lead("r1");
    shop.apply("u1", JUDGED);
    shop.pass(Duration.ofSeconds(40));
    EvidenceSnapshot saved = evidence();
    assertThat(saved.stageElapsed()).isGreaterThanOrEqualTo(Duration.ofSeconds(30));

    shop.lead("r2");
    shop.pass(Duration.ofSeconds(10));
    assertThat(evidence().stageElapsed())
        .isGreaterThan(saved.stageElapsed())
        .isLessThan(Duration.ofSeconds(60));
    assertThat(String.valueOf(evidence().state().get("ticks"))).isNotEqualTo("0");
  }

  private EvidenceSnapshot evidence() {
    return shop.store
        .get(Keyspace.evidence("shop", new RolloutUid("u1")))
        .flatMap(entry -> EvidenceSnapshot.FORMAT.read(entry.value()).value())
        .orElseThrow();
  }

  @Test
  void savingEvidenceLeavesOneOperationKeyOnly() {
    shop.lead("r1");
    shop.apply("u1", JUDGED);
    shop.pass(Duration.ofSeconds(50));
    assertThat(shop.store.list(KeyRange.below("blob/shop/evidence/u1/saves")).entries()).hasSize(1);
  }

  @Test
  void consumesARequestInTheTransactionOfItsDecision() {
    shop.lead("r1");
    shop.apply("u1", TWO_STAGES);
    shop.pass(Duration.ofSeconds(2));
    String id = shop.request("pause", Map.of());
    shop.pass(Duration.ofSeconds(1));

    assertThat(shop.status()).isInstanceOf(RolloutStatus.Paused.class);
    assertThat(shop.status().standing().actor()).isEqualTo("ann");
    assertThat(shop.shop().requests()).isEmpty();
    Key log = Keyspace.requestLog("shop", id);
    Entry answered = shop.store.get(log).orElseThrow();
    assertThat(answered.modRevision()).isEqualTo(shop.entry().statusRevision());
    assertThat(shop.answer(id).state()).isEqualTo(StoredRequest.State.ACCEPTED);
  }

  @Test
  void aBarePutMayPauseButNotAdvance() {
    shop.lead("r1");
    shop.apply("u1", TWO_STAGES);
    shop.pass(Duration.ofSeconds(2));
    String advance = shop.requestDirectly("advance");
    String pause = shop.requestDirectly("pause");
    shop.pass(Duration.ofSeconds(1));

    assertThat(shop.answer(advance).state()).isEqualTo(StoredRequest.State.REFUSED);
    assertThat(shop.answer(pause).state()).isEqualTo(StoredRequest.State.ACCEPTED);
    assertThat(shop.status()).isInstanceOf(RolloutStatus.Paused.class);
  }

  @Test
  void movesRequestsNobodyWillAnswerToTheLog() {
    shop.lead("r1");
    shop.store.putDirectly(Keyspace.request("shop", "nonsense"), "{not json");
    String id = shop.requestDirectly("pause");
    shop.pass(Duration.ofSeconds(5));

    assertThat(shop.store.list(KeyRange.below("ns/shop/requests")).entries()).isEmpty();
    assertThat(shop.answer(id).state()).isEqualTo(StoredRequest.State.INVALID);
    assertThat(shop.answer("nonsense").state()).isEqualTo(StoredRequest.State.INVALID);
  }

  @Test
  void rollsBackToAnEarlierStageWithExactlyItsFlags() {
    shop.lead("r1");
    shop.apply("u1", TWO_STAGES);
    shop.pass(Duration.ofSeconds(35));
    assertThat(shop.entry().overlays()).containsOnlyKeys("a", "b");
    shop.request("rollback", Map.of("to", "some"));
    shop.pass(Duration.ofSeconds(3));

    assertThat(shop.status()).isInstanceOf(RolloutStatus.Held.class);
    assertThat(shop.entry().overlays()).containsOnlyKeys("a");
    assertThat(shop.entry().overlays().values()).allMatch(kept -> kept.value().stage() == 1);
  }

  @Test
  void aStageEnteredWithoutAgentsTakesInThoseThatComeLater() {
    List<String> later = List.copyOf(shop.signals.agents);
    shop.signals.agents.clear();
    shop.lead("r1");
    shop.apply("u1", TWO_STAGES + UNCHECKED);
    shop.pass(Duration.ofSeconds(2));
    assertThat(shop.status().reason().code()).isEqualTo(ReasonCode.NO_AGENTS);

    shop.signals.agents.addAll(later);
    shop.pass(Duration.ofSeconds(4));
    assertThat(shop.status()).isInstanceOf(RolloutStatus.Soaking.class);
  }

  @Test
  void anOverrideWinsOverTheStagePausesTheRolloutAndEndsByItself() {
    shop.lead("r1");
    shop.apply("u1", TWO_STAGES);
    shop.pass(Duration.ofSeconds(2));
    assertThat(layer()).contains("\"if\"");
    Instant until = shop.clock.instant().plusSeconds(60);
    FlagOverride override = new FlagOverride("off", until, "INC-7", "ann", shop.clock.instant());
    shop.store.putDirectly(
        Keyspace.override("shop", "a"), FlagOverride.FORMAT.write(override).utf8());
    shop.pass(Duration.ofSeconds(2));
    assertThat(layer()).isNotEmpty().doesNotContain("\"if\"");
    assertThat(shop.status()).isInstanceOf(RolloutStatus.Paused.class);
    assertThat(shop.status().reason().code()).isEqualTo(ReasonCode.OVERRIDDEN);

    shop.pass(Duration.ofSeconds(50));
    assertThat(shop.store.get(Keyspace.override("shop", "a"))).isPresent();
    shop.pass(Duration.ofSeconds(10));
    assertThat(shop.store.get(Keyspace.override("shop", "a"))).isEmpty();
    shop.pass(Duration.ofSeconds(2));
    assertThat(layer()).contains("\"if\"");
    assertThat(shop.store.list(Keyspace.audits("shop")).entries())
        .anyMatch(entry -> entry.value().utf8().contains("flag.override-expired"));
    assertThat(shop.status()).as("a person resumes").isInstanceOf(RolloutStatus.Paused.class);
  }

  private String layer() {
    return String.valueOf(shop.shop().effective().layer(Deployment.ORDERS).get("a"));
  }

  @Test
  void withoutALeaderAnOverrideStays() {
    FlagOverride override =
        new FlagOverride("off", shop.clock.instant(), "INC-7", "ann", shop.clock.instant());
    shop.store.putDirectly(
        Keyspace.override("shop", "a"), FlagOverride.FORMAT.write(override).utf8());
    shop.pass(Duration.ofSeconds(10));
    assertThat(shop.store.get(Keyspace.override("shop", "a"))).isPresent();
    shop.lead("r1");
    shop.pass(Duration.ofSeconds(2));
    assertThat(shop.store.get(Keyspace.override("shop", "a"))).isEmpty();
  }

  @Test
  void aKilledFlagPausesItsRollout() {
    shop.lead("r1");
    shop.apply("u1", TWO_STAGES);
    shop.pass(Duration.ofSeconds(2));
    shop.store.putDirectly(
        Keyspace.flag("shop", "a"),
        "{\"state\":\"DISABLED\",\"variants\":{\"on\":true,\"off\":false},\"defaultVariant\":\"off\"}");
    shop.pass(Duration.ofSeconds(2));
    assertThat(shop.status()).isInstanceOf(RolloutStatus.Paused.class);
    assertThat(shop.status().reason().code()).isEqualTo(ReasonCode.KILLED);
  }
}
