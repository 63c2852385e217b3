package dev.tidegate.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.OnRegression;
import dev.tidegate.core.manifest.Manifests;
import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.plan.PlanHash;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutSpec;
import dev.tidegate.core.rollout.FleetMember.Acknowledgement;
import dev.tidegate.core.rollout.RolloutStatus.AwaitingApproval;
import dev.tidegate.core.rollout.RolloutStatus.Completed;
import dev.tidegate.core.rollout.RolloutStatus.Entering;
import dev.tidegate.core.rollout.RolloutStatus.Failed;
import dev.tidegate.core.rollout.RolloutStatus.Held;
import dev.tidegate.core.rollout.RolloutStatus.Paused;
import dev.tidegate.core.rollout.RolloutStatus.Pending;
import dev.tidegate.core.rollout.RolloutStatus.RolledBack;
import dev.tidegate.core.rollout.RolloutStatus.RollingBack;
import dev.tidegate.core.rollout.RolloutStatus.Soaking;
import dev.tidegate.core.rollout.RolloutStatus.Superseded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class RolloutPolicyTest {
  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
  private static final String SPEC =
      """
      services: [orders]
      stages:
        - {name: canary, flags: {f: {variant: new, share: 10%}}, agents: {share: 50%}, checkpoint: before, acknowledge: {quorum: 100%, within: 2m}, soak: {min: 1m, max: 10m}, analysis: [g]}
        - {name: half, flags: {f: {variant: new, share: 50%}}, agents: {share: 100%}, soak: {exactly: 10m}, analysis: [g]}
        - {name: full, flags: {f: new}, agents: {share: 100%}, soak: 1m}
      analysis: {g: {metrics: [{name: error_rate, kind: ratio, compare: baseline}]}}
      """;
  private final RolloutPlan plan = Manifests.plan(SPEC);

  private Seen seen() {
    return new Seen(plan);
  }

  private Decision decide(RolloutStatus status, Seen seen) {
    return RolloutPolicy.decide(plan, status, seen.build(), NOW);
  }

  private Decision decide(String spec, RolloutStatus status, UnaryOperator<Seen> what) {
    RolloutPlan other = Manifests.plan(spec);
    return RolloutPolicy.decide(other, status, what.apply(new Seen(other)).build(), NOW);
  }

  private static Attempt attempt() {
    return new Attempt(RolloutSpec.DRAFT_UID, new PlanHash("0".repeat(64)), 0);
  }

  private static Standing standing(ReasonCode code, String actor) {
    return new Standing(new Reason(code, "said"), NOW.minusSeconds(60), null, actor);
  }

  private static Standing standing(ReasonCode code) {
    return standing(code, Standing.ORCHESTRATOR);
  }

  private static Pending pending() {
    return new Pending(attempt(), standing(ReasonCode.WAITING_FOR_START));
  }

  private static Entering entering(int stage) {
    return new Entering(attempt(), standing(ReasonCode.STARTED), stage, 0);
  }

  private static Soaking soaking(int stage) {
    return new Soaking(attempt(), standing(ReasonCode.SOAKING), stage, 0, false);
  }

  private static Held held(int stage, ReasonCode code) {
    return new Held(attempt(), standing(code), stage);
  }

  private static RollingBack rolling(int stage, int from) {
    return new RollingBack(attempt(), standing(ReasonCode.REGRESSION), stage, from);
  }

  private static void isRefused(Decision decision, String why) {
    assertThat(decision).isInstanceOf(Decision.Hold.class);
    assertThat(decision.answers())
        .singleElement()
        .satisfies(
            answer -> {
              assertThat(answer.accepted()).isFalse();
              assertThat(answer.message()).contains(why);
            });
    assertThat(decision.recorded()).isTrue();
  }

  private static void enters(Decision decision, int stage, ReasonCode code) {
    assertThat(decision).isInstanceOf(Decision.Enter.class);
    assertThat(decision.next()).isInstanceOf(Entering.class);
    assertThat(decision.next().stage()).isEqualTo(stage);
    assertThat(decision.reason().code()).isEqualTo(code);
  }

  private static void holds(Decision decision, ReasonCode code) {
    assertThat(decision).isInstanceOf(Decision.Hold.class);
    assertThat(decision.reason().code()).isEqualTo(code);
  }

  private static void rollsBackTo(Decision decision, int target, ReasonCode code) {
    assertThat(decision).isInstanceOf(Decision.RollBack.class);
    assertThat(decision.next()).isInstanceOf(RollingBack.class);
    assertThat(decision.next().stage()).isEqualTo(target);
    assertThat(decision.reason().code()).isEqualTo(code);
  }

  @Nested
  final class Pendings {
    @Test
    void startsByItself() {
      enters(decide(pending(), seen()), 1, ReasonCode.STARTED);
    }

    @Test
    void waitsForAStartRequestIfManual() {
      String manual = SPEC + "start: manual\n";
      holds(decide(manual, pending(), s -> s), ReasonCode.WAITING_FOR_START);
      Decision started = decide(manual, pending(), s -> s.asks(Verb.START));
      enters(started, 1, ReasonCode.STARTED);
      assertThat(started.answers()).singleElement().matches(Answer::accepted);
      assertThat(started.next().standing().actor()).isEqualTo("ann");
    }

    @Test
    void waitsForPredecessorsFreezesWindowsAndKilledFlags() {
      holds(decide(pending(), seen().unfinished("schema")), ReasonCode.WAITING_FOR_PREDECESSOR);
      holds(decide(pending(), seen().frozen()), ReasonCode.FROZEN);
      holds(decide(pending(), seen().killed("f")), ReasonCode.KILLED);
      String windows = SPEC + "windows: [{days: mon, from: \"12:00\", to: \"13:00\"}]\n";
      Decision outside = decide(windows, pending(), s -> s);
      holds(outside, ReasonCode.OUTSIDE_WINDOW);
      assertThat(outside.wakeAt()).isEqualTo(Instant.parse("2026-01-05T12:00:00Z"));
    }

    @Test
    void keepsAStartRequestUntilItCanStart() {
      Decision decision = decide(pending(), seen().frozen().asks(Verb.START));
      holds(decision, ReasonCode.FROZEN);
      assertThat(decision.answers()).isEmpty();
    }

    @Test
    void isUndoneOrSupersededWithoutMore() {
      assertThat(decide(pending(), seen().asks(Verb.ROLLBACK)).next())
          .isInstanceOf(RolledBack.class);
      assertThat(decide(pending(), seen().asks(Verb.DELETE)).next()).isInstanceOf(RolledBack.class);
      assertThat(decide(pending(), seen().asks(Verb.SUPERSEDE)).next())
          .isInstanceOf(Superseded.class);
    }

    @Test
    void startsTowardsAStage() {
      Decision decision = decide(pending(), seen().asks(Verb.GOTO, "stage", "full"));
      enters(decision, 1, ReasonCode.STARTED);
      assertThat(decision.next())
          .isInstanceOfSatisfying(Entering.class, e -> assertThat(e.goal()).isEqualTo(3));
    }
  }

  @Nested
  final class Enterings {
    @Test
    void waitsForTheQuorumAndNamesStragglers() {
      Decision decision =
          decide(
              entering(1),
              seen().elapsedSeconds(20).entered("o-1").agent("o-3", Acknowledgement.NONE));
      holds(decision, ReasonCode.WAITING_FOR_ACKNOWLEDGEMENTS);
      assertThat(decision.reason().message())
          .isEqualTo("waiting for 1 of 2 agents to acknowledge: orders/o-3; fails in 1m40s");
      assertThat(decision.wakeAt()).isEqualTo(NOW.plusSeconds(100));
    }

    @Test
    void countsLiveMembersOnly() {
      Seen seen =
          seen()
              .entered("o-1")
              .agent("gone", false, true, Set.of(), Acknowledgement.NONE)
              .agent("outside", true, false, Set.of(), Acknowledgement.NONE);
      Decision decision = decide(entering(1), seen);
      assertThat(decision).isInstanceOf(Decision.Soak.class);
      assertThat(decision.next()).isInstanceOf(Soaking.class);
    }

    @Test
    void holdsWithoutAnyAgent() {
      holds(decide(entering(1), seen().elapsedSeconds(1000)), ReasonCode.NO_AGENTS);
    }

    @Test
    void waitsForNobodyIfTheRolloutIsOfNobodyInParticular() {
      Decision decision =
          decide("stages: [{name: a, flags: {f: new}, soak: 1m}]\n", entering(1), s -> s);
      assertThat(decision.next()).isInstanceOf(Soaking.class);
    }

    @Test
    void judgesNoQuorumOfAFleetItDoesNotKnow() {
      Seen seen = seen().elapsedSeconds(1000).entered("o-1").fleetUnknown();
      holds(decide(entering(1), seen), ReasonCode.FLEET_UNKNOWN);
    }

    @Test
    void failsWhenTheQuorumCannotBeReached() {
      Seen seen = seen().entered("o-1").agent("o-2", Acknowledgement.failed("disk full"));
      Decision decision = decide(entering(1), seen);
      rollsBackTo(decision, 0, ReasonCode.ACKNOWLEDGEMENT_FAILED);
      assertThat(decision.reason().message()).contains("orders/o-2 (disk full)");
    }

    @Test
    void failsWhenTimeIsUp() {
      Seen seen = seen().elapsedSeconds(120).entered("o-1").agent("o-2", Acknowledgement.NONE);
      Decision decision = decide(entering(2), seen);
      rollsBackTo(decision, 0, ReasonCode.ACKNOWLEDGEMENT_TIMEOUT);
      assertThat(decision.reason().message()).contains("orders/o-2");
    }

    @Test
    void goesWhereThePlanWantsAfterAFailure() {
      UnaryOperator<Seen> late = s -> s.elapsedSeconds(120).agent("o-2", Acknowledgement.NONE);
      rollsBackTo(
          decide(SPEC + "onFailure: {target: previousStage}\n", entering(2), late),
          1,
          ReasonCode.ACKNOWLEDGEMENT_TIMEOUT);
      Decision stopped = decide(SPEC + "onFailure: {target: hold}\n", entering(2), late);
      assertThat(stopped).isInstanceOf(Decision.Stop.class);
      assertThat(stopped.next()).isInstanceOf(Held.class);
    }

    @Test
    void skipsASoakOfNoLength() {
      Decision decision =
          decide(
              "stages: [{name: a, flags: {f: new}}, {name: b, flags: {f: new}}]\n",
              entering(1),
              s -> s);
      enters(decision, 2, ReasonCode.SOAK_PASSED);
    }

    @Test
    void remembersToAdvance() {
      Seen seen = seen().agent("o-1", Acknowledgement.NONE).asks(Verb.ADVANCE);
      Decision decision = decide(entering(1), seen);
      assertThat(decision).isInstanceOf(Decision.Resume.class);
      assertThat(decision.next())
          .isInstanceOfSatisfying(Entering.class, e -> assertThat(e.goal()).isEqualTo(2));
      Decision then = decide(decision.next(), seen().entered("o-1"));
      enters(then, 2, ReasonCode.ADVANCE_REQUESTED);
      assertThat(then.next().standing().actor()).isEqualTo("ann");
    }
  }

  @Nested
  final class Soakings {
    @Test
    void neverLeavesBeforeTheMinimum() {
      Decision decision = decide(soaking(1), seen().elapsedSeconds(59).entered("o-1").noHarm());
      holds(decision, ReasonCode.SOAKING);
      assertThat(decision.recorded()).isFalse();
      assertThat(decision.wakeAt()).isEqualTo(NOW.plusSeconds(1));
    }

    @Test
    void advancesEarlyOnEvidenceOfNoHarm() {
      enters(decide(soaking(1), seen().elapsedSeconds(60).noHarm()), 2, ReasonCode.NO_HARM);
    }

    @Test
    void neverLeavesAnExactSoakEarly() {
      holds(decide(soaking(2), seen().elapsedSeconds(599).noHarm()), ReasonCode.SOAKING);
      enters(decide(soaking(2), seen().elapsedSeconds(600)), 3, ReasonCode.SOAK_PASSED);
    }

    @Test
    void advancesAtTheMaximum() {
      holds(decide(soaking(1), seen().elapsedSeconds(599)), ReasonCode.SOAKING);
      enters(decide(soaking(1), seen().elapsedSeconds(600)), 2, ReasonCode.SOAK_PASSED);
    }

    @Test
    void extendsOnceThenHolds() {
      for (UnaryOperator<Seen> poor :
          List.<UnaryOperator<Seen>>of(s -> s.unknown(Cause.TOO_FEW_SAMPLES), Seen::suspicious)) {
        Decision extended = decide(soaking(1), poor.apply(seen().elapsedSeconds(600)));
        holds(extended, ReasonCode.EXTENDED);
        assertThat(extended.recorded()).isTrue();
        Decision again = decide(extended.next(), poor.apply(seen().elapsedSeconds(1199)));
        assertThat(again.recorded()).isFalse();
        Decision stopped = decide(extended.next(), poor.apply(seen().elapsedSeconds(1200)));
        assertThat(stopped).isInstanceOf(Decision.Stop.class);
        assertThat(stopped.reason().code()).isEqualTo(ReasonCode.INCONCLUSIVE);
        enters(decide(extended.next(), seen().elapsedSeconds(1200)), 2, ReasonCode.SOAK_PASSED);
      }
    }

    @Test
    void neverExtendsAnExactSoak() {
      Decision decision = decide(soaking(2), seen().elapsedSeconds(600).suspicious());
      assertThat(decision.next()).isInstanceOf(Held.class);
    }

    @Test
    void neverAdvancesOnMissingData() {
      Decision decision = decide(soaking(1), seen().elapsedSeconds(600).unknown(Cause.NO_DATA));
      assertThat(decision).isInstanceOf(Decision.Stop.class);
      assertThat(decision.reason().code()).isEqualTo(ReasonCode.NO_DATA);
      assertThat(decision.reason().message()).contains("error_rate");
    }

    @Test
    void rollsBackOnMissingDataIfToldSo() {
      String spec = SPEC.replace("metrics: [", "onUnknown: {noData: rollback}, metrics: [");
      rollsBackTo(
          decide(spec, soaking(1), s -> s.elapsedSeconds(600).unknown(Cause.NO_DATA)),
          0,
          ReasonCode.NO_DATA);
    }

    @Test
    void rollsBackOnARegressionWhateverElse() {
      for (UnaryOperator<Seen> extra :
          List.<UnaryOperator<Seen>>of(
              s -> s,
              Seen::frozen,
              Seen::fleetUnknown,
              s -> s.killed("f"),
              s -> s.elapsedSeconds(10_000))) {
        Seen seen = seen().elapsedSeconds(1).regression(OnRegression.ROLLBACK);
        Decision decision = decide(soaking(2), extra.apply(seen));
        rollsBackTo(decision, 0, ReasonCode.REGRESSION);
        assertThat(decision.next())
            .isInstanceOfSatisfying(RollingBack.class, r -> assertThat(r.from()).isEqualTo(2));
      }
    }

    @Test
    void stopsOnARegressionThatHolds() {
      Decision decision = decide(soaking(1), seen().regression(OnRegression.HOLD));
      assertThat(decision).isInstanceOf(Decision.Stop.class);
      isRefused(
          decide(decision.next(), seen().regression(OnRegression.HOLD).asks(Verb.RESUME)),
          "would not go on");
    }

    @Test
    void aFreezeHoldsAdvancingOnly() {
      holds(decide(soaking(1), seen().elapsedSeconds(600).frozen()), ReasonCode.FROZEN);
      rollsBackTo(
          decide(soaking(1), seen().frozen().asks(Verb.ROLLBACK)),
          0,
          ReasonCode.ROLLBACK_REQUESTED);
    }

    @Test
    void completesAfterTheLastStage() {
      Decision decision = decide(soaking(3), seen().elapsedSeconds(60));
      assertThat(decision).isInstanceOf(Decision.Complete.class);
      assertThat(decision.next()).isInstanceOf(Completed.class);
    }

    @Test
    void pausesWhenAFlagIsKilled() {
      Decision decision = decide(soaking(1), seen().killed("f"));
      assertThat(decision).isInstanceOf(Decision.Pause.class);
      isRefused(decide(decision.next(), seen().killed("f").asks(Verb.RESUME)), "disabled");
      assertThat(decide(decision.next(), seen().asks(Verb.RESUME)).next())
          .isInstanceOf(Soaking.class);
    }

    @Test
    void failsAtTheDeadline() {
      rollsBackTo(
          decide(SPEC + "deadline: 1h\n", soaking(1), s -> s.elapsed(Duration.ofHours(1))),
          0,
          ReasonCode.DEADLINE_PASSED);
    }

    @Test
    void waitsForApproval() {
      String spec =
          SPEC.replace("soak: {exactly: 10m}", "soak: 1m, approval: {onExpiry: rollback}");
      Decision awaiting = decide(spec, soaking(2), s -> s.elapsedSeconds(60));
      assertThat(awaiting).isInstanceOf(Decision.AwaitApproval.class);
      assertThat(awaiting.next()).isInstanceOf(AwaitingApproval.class);
      enters(decide(spec, awaiting.next(), s -> s.asks(Verb.APPROVE)), 3, ReasonCode.APPROVED);
      rollsBackTo(decide(spec, awaiting.next(), s -> s.asks(Verb.REJECT)), 0, ReasonCode.REJECTED);
      holds(decide(spec, awaiting.next(), s -> s), ReasonCode.WAITING_FOR_APPROVAL);
      RolloutPlan other = Manifests.plan(spec);
      rollsBackTo(
          RolloutPolicy.decide(
              other, awaiting.next(), new Seen(other).build(), NOW.plus(Duration.ofDays(2))),
          0,
          ReasonCode.REJECTED);
    }
  }

  @Nested
  final class Requests {
    @Test
    void pauseAndResumeGoOnWhereTheyWere() {
      Decision paused = decide(soaking(1), seen().asks(Verb.PAUSE));
      assertThat(paused).isInstanceOf(Decision.Pause.class);
      assertThat(paused.next().stage()).isEqualTo(1);
      holds(decide(paused.next(), seen().elapsedSeconds(600)), ReasonCode.PAUSED);
      rollsBackTo(
          decide(paused.next(), seen().regression(OnRegression.ROLLBACK)),
          0,
          ReasonCode.REGRESSION);
      Decision resumed = decide(paused.next(), seen().asks(Verb.RESUME));
      assertThat(resumed).isInstanceOf(Decision.Resume.class);
      assertThat(resumed.next()).isInstanceOf(Soaking.class);
      enters(
          decide(paused.next(), seen().elapsedSeconds(600).asks(Verb.RESUME)),
          2,
          ReasonCode.SOAK_PASSED);
    }

    @Test
    void advanceSkipsTheRestOfTheSoak() {
      enters(decide(soaking(1), seen().asks(Verb.ADVANCE)), 2, ReasonCode.ADVANCE_REQUESTED);
      assertThat(decide(soaking(3), seen().asks(Verb.ADVANCE)).next())
          .isInstanceOf(Completed.class);
    }

    @Test
    void goingForwardEntersEveryStage() {
      Decision first = decide(soaking(1), seen().asks(Verb.ADVANCE, "full", "true"));
      enters(first, 2, ReasonCode.ADVANCE_REQUESTED);
      Decision second = decide(first.next(), seen().entered("o-1"));
      enters(second, 3, ReasonCode.ADVANCE_REQUESTED);
      assertThat(decide(second.next(), seen().entered("o-1")).next()).isInstanceOf(Completed.class);
    }

    @Test
    void goingToAStageSoaksThere() {
      Decision first = decide(soaking(1), seen().asks(Verb.GOTO, "stage", "half"));
      enters(first, 2, ReasonCode.ADVANCE_REQUESTED);
      assertThat(decide(first.next(), seen().entered("o-1")).next()).isInstanceOf(Soaking.class);
    }

    @Test
    void goingBackwardsRollsBack() {
      rollsBackTo(
          decide(soaking(3), seen().asks(Verb.GOTO, "stage", "canary")),
          1,
          ReasonCode.ROLLBACK_REQUESTED);
      rollsBackTo(
          decide(soaking(3), seen().asks(Verb.ROLLBACK, "to", "previous")),
          2,
          ReasonCode.ROLLBACK_REQUESTED);
    }

    @Test
    void rollbackIsHandledFirst() {
      Decision decision = decide(soaking(1), seen().asks(Verb.ADVANCE).asks(Verb.ROLLBACK));
      rollsBackTo(decision, 0, ReasonCode.ROLLBACK_REQUESTED);
      assertThat(decision.answers()).hasSize(1);
    }

    @Test
    void refusesWhatMakesNoSense() {
      isRefused(decide(soaking(1), seen().asks(Verb.START)), "started already");
      isRefused(decide(soaking(1), seen().asks(Verb.RESUME)), "nothing to resume");
      isRefused(decide(soaking(1), seen().asks(Verb.RETRY)), "only what is held");
      isRefused(decide(soaking(1), seen().asks(Verb.APPROVE)), "no approval");
      isRefused(decide(soaking(1), seen().asks(Verb.REJECT)), "no approval");
      isRefused(decide(soaking(1), seen().asks(Verb.GOTO, "stage", "no")), "there are canary");
      isRefused(decide(soaking(1), seen().asks(Verb.GOTO)), "name the stage");
      isRefused(decide(soaking(2), seen().asks(Verb.ROLLBACK, "to", "full")), "earlier stage");
      isRefused(
          decide(rolling(0, 2), seen().agent("a", Acknowledgement.NONE).asks(Verb.PAUSE)),
          "nothing to pause");
    }

    @Test
    void rollsBackFurtherWhileRollingBack() {
      Seen silent = seen().agent("a", Acknowledgement.NONE);
      rollsBackTo(
          decide(rolling(1, 2), silent.asks(Verb.ROLLBACK)), 0, ReasonCode.ROLLBACK_REQUESTED);
    }

    @Test
    void supersedingRollsBackFirst() {
      Decision decision = decide(soaking(2), seen().asks(Verb.SUPERSEDE));
      rollsBackTo(decision, 0, ReasonCode.SUPERSEDED);
      assertThat(decide(decision.next(), seen()).next()).isInstanceOf(Superseded.class);
    }

    @Test
    void terminalStatesAnswerAndStay() {
      Completed over = new Completed(attempt(), standing(ReasonCode.COMPLETED), 3);
      isRefused(decide(over, seen().asks(Verb.ROLLBACK)), "is over");
    }
  }

  @Nested
  final class RollingBacks {
    @Test
    void waitsForEveryLiveAgentThatEntered() {
      Decision decision =
          decide(
              rolling(0, 2),
              seen()
                  .agent("slow", Acknowledgement.NONE)
                  .agent("outside", true, false, Set.of(), Acknowledgement.NONE)
                  .agent("gone", false, false, Set.of(1), Acknowledgement.NONE));
      holds(decision, ReasonCode.WAITING_FOR_RESTORES);
      assertThat(decision.reason().message()).contains("1 agent to restore: orders/slow;");
      assertThat(decision.recorded()).isFalse();
    }

    @Test
    void isDoneWhenTheyRestoredAndNamesTheOthers() {
      Decision decision =
          decide(
              rolling(0, 2),
              seen().entered("ok").agent("gone", false, false, Set.of(1), Acknowledgement.NONE));
      assertThat(decision.next())
          .isInstanceOfSatisfying(
              RolledBack.class,
              r -> assertThat(r.outstanding()).containsExactly(new AgentName("orders", "gone")));
    }

    @Test
    void holdsAtTheStageItWentBackTo() {
      Decision decision = decide(rolling(1, 2), seen());
      assertThat(decision.next()).isInstanceOf(Held.class);
      assertThat(decision.reason().code()).isEqualTo(ReasonCode.ROLLED_BACK_AFTER_FAILURE);
      isRefused(decide(decision.next(), seen().asks(Verb.RESUME)), "retry with a reason");
      isRefused(decide(decision.next(), seen().asks(Verb.ADVANCE)), "retry with a reason");
      Decision retried = decide(decision.next(), seen().asks(Verb.RETRY));
      enters(retried, 1, ReasonCode.RETRIED);
      assertThat(retried.next().attempt().number()).isEqualTo(1);
    }

    @Test
    void resumesAfterAnOperatorsOwnRollback() {
      RollingBack own =
          new RollingBack(attempt(), standing(ReasonCode.ROLLBACK_REQUESTED, "ann"), 1, 2);
      Decision back = decide(own, seen());
      assertThat(back.reason().code()).isEqualTo(ReasonCode.ROLLED_BACK);
      assertThat(decide(back.next(), seen().asks(Verb.RESUME)).next()).isInstanceOf(Soaking.class);
    }

    @Test
    void failsWhenAgentsCannotRestore() {
      Decision decision =
          decide(rolling(0, 1), seen().agent("o-1", Acknowledgement.failed("corrupt")));
      assertThat(decision).isInstanceOf(Decision.Fail.class);
      assertThat(decision.next()).isInstanceOf(Failed.class);
      assertThat(decision.reason().message()).contains("corrupt");
    }

    @Test
    void givesUpOnSilentAgents() {
      Decision decision =
          decide(
              rolling(0, 1),
              seen().elapsed(Duration.ofMinutes(10)).agent("o-1", Acknowledgement.NONE));
      assertThat(decision.next()).isInstanceOf(Failed.class);
    }

    @Test
    void judgesNothingOfAFleetItDoesNotKnow() {
      holds(decide(rolling(0, 1), seen().fleetUnknown()), ReasonCode.FLEET_UNKNOWN);
    }

    @Test
    void neverCrossesAStageThatIsForwardOnly() {
      String spec = SPEC.replace("name: half,", "name: half, reversible: false,");
      UnaryOperator<Seen> bad = s -> s.regression(OnRegression.ROLLBACK);
      rollsBackTo(decide(spec, soaking(3), bad), 2, ReasonCode.REGRESSION);
      Decision stopped = decide(spec, soaking(2), bad);
      assertThat(stopped.next()).isInstanceOf(Held.class);
      assertThat(stopped.reason().code()).isEqualTo(ReasonCode.FORWARD_ONLY);
      assertThat(decide(spec, rolling(2, 3), s -> s).reason().code())
          .isEqualTo(ReasonCode.FORWARD_ONLY);
    }
  }

  @Nested
  final class Helds {
    @Test
    void acceptsInconclusiveEvidenceOnRequest() {
      Held held = held(1, ReasonCode.INCONCLUSIVE);
      Seen poor = seen().elapsedSeconds(1200).unknown(Cause.TOO_FEW_SAMPLES);
      isRefused(decide(held, poor.asks(Verb.RESUME)), "would not go on");
      enters(
          decide(held, seen().elapsedSeconds(1200).unknown(Cause.NO_DATA).asks(Verb.ADVANCE)),
          2,
          ReasonCode.ADVANCE_REQUESTED);
    }

    @Test
    void goesOnIfEvidenceSufficesMeanwhile() {
      enters(
          decide(held(1, ReasonCode.NO_DATA), seen().elapsedSeconds(1200).asks(Verb.RESUME)),
          2,
          ReasonCode.SOAK_PASSED);
    }

    @Test
    void entersAgainAfterAFailedAcknowledgement() {
      Held held = held(1, ReasonCode.ACKNOWLEDGEMENT_TIMEOUT);
      Seen late = seen().elapsedSeconds(500).agent("o-1", Acknowledgement.NONE);
      isRefused(decide(held, late.asks(Verb.RESUME)), "would not go on");
      assertThat(decide(held, seen().elapsedSeconds(30).entered("o-1").asks(Verb.RESUME)).next())
          .isInstanceOf(Soaking.class);
    }

    @Test
    void saysWhatAPersonCanDo() {
      Decision decision = decide(held(1, ReasonCode.INCONCLUSIVE), seen());
      assertThat(decision.reason().message()).contains("resume, advance, retry or roll back");
      assertThat(decision.recorded()).isFalse();
    }

    @Test
    void retriesOnlyWithAReason() {
      Held held = held(1, ReasonCode.INCONCLUSIVE);
      isRefused(decide(held, seen().asks(Verb.RETRY, "", new String[0])), "needs a reason");
    }
  }

  @Test
  void holdsWhenStatusAndPlanDoNotFit() {
    holds(decide(soaking(9), seen()), ReasonCode.PLAN_MISMATCH);
  }

  @Test
  void pausedIsSealedOverWhatItResumes() {
    Paused paused = new Paused(standing(ReasonCode.PAUSED), entering(2));
    assertThat(paused.stage()).isEqualTo(2);
    assertThat(paused.terminal()).isFalse();
  }
}
