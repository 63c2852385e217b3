package dev.tidegate.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.OnRegression;
import dev.tidegate.core.manifest.Manifests;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.Stage.Moment;
import dev.tidegate.core.plan.Stage.Webhook;
import dev.tidegate.core.rollout.RolloutStatus.Completed;
import dev.tidegate.core.rollout.RolloutStatus.Entering;
import dev.tidegate.core.rollout.RolloutStatus.Held;
import dev.tidegate.core.rollout.RolloutStatus.RollingBack;
import dev.tidegate.core.rollout.RolloutStatus.Soaking;
import dev.tidegate.core.rollout.WebhookCall.Outcome;
import dev.tidegate.core.rollout.WebhookCall.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What webhooks around stages hold up, and what they never do. */
final class WebhookPolicyTest {
  private static final RolloutPlan PLAN = plan("");
  private static final Instant NOW = PolicyCases.NOW;

  private Decision decision = decide(PolicyCases.pending(), new Seen(PLAN));

  private static RolloutPlan plan(String more) {
    return Manifests.plan(
        """
        services: [orders]
        stages:
          - name: canary
            flags: {f: {variant: new, share: 10%}}
            soak: {min: 1m, max: 10m}
            webhooks:
              - {when: beforeEnter, url: "http://gate.example:81/x"}
              - {when: afterEnter, url: "http://after.example/x", onFailure: rollback}
              - {when: beforeAdvance, url: "http://advance.example/x"}
              - {when: rollback, url: "http://undo.example/x"}
          - name: full
            flags: {f: new}
            soak: 1m
            webhooks:
              - {when: beforeEnter, url: "http://full.example/x", onFailure: rollback}
              - {when: beforeAdvance, url: "http://last.example/x"}
              - {when: rollback, url: "http://undo2.example/x"}
              - {when: completed, url: "http://done.example/x", timeout: 2s, retries: 1}
        """
            + more);
  }

  private static Decision decide(RolloutStatus status, Seen seen) {
    return RolloutPolicy.decide(PLAN, status, seen.build(), NOW);
  }

  private static Seen seen() {
    return new Seen(PLAN).entered("o-1");
  }

  private static Seen soaked() {
    return seen().elapsedSeconds(600);
  }

  private static Seen answered(Seen seen, Decision asked, State state) {
    return seen.webhooks(
        asked.calls().stream()
            .map(call -> new Outcome(call, state, 1, state == State.FAILED ? "HTTP 409" : ""))
            .toList());
  }

  private static Seen restored() {
    return new Seen(PLAN).agent("o-1", true, true, Set.of(), FleetMember.Acknowledgement.DONE);
  }

  private static Decision yes(RolloutStatus status, Seen seen, Decision asked) {
    return decide(status, answered(seen, asked, State.SUCCEEDED));
  }

  private static Decision no(RolloutStatus status, Seen seen, Decision asked) {
    return decide(status, answered(seen, asked, State.FAILED));
  }

  private static void asks(Decision decision, String... hosts) {
    PolicyCases.holds(decision, ReasonCode.WAITING_FOR_WEBHOOK);
    assertThat(decision.calls())
        .extracting(call -> call.webhook(PLAN).url().getHost())
        .containsExactly(hosts);
  }

  @Test
  void startsOnlyWhenTheWebhookBeforeTheFirstStageSaidYes() {
    asks(decision, "gate.example");
    assertThat(decision.reason().message()).contains("gate.example:81 (beforeEnter of stage 1/2");
    assertThat(decision.recorded()).isTrue();
    Decision again = decide(decision.next(), seen());
    assertThat(again.recorded()).isFalse();
    assertThat(again.calls()).isEqualTo(decision.calls());
    asks(decide(decision.next(), answered(seen(), again, State.UNDER_WAY)), "gate.example");
    PolicyCases.enters(yes(decision.next(), seen(), again), 1, ReasonCode.STARTED);
  }

  @Test
  void asksTheWebhookBeforeTheStartAgainOnlyWhenSomebodyStartsIt() {
    Decision failed = no(decision.next(), seen(), decision);
    PolicyCases.holds(failed, ReasonCode.WEBHOOK_FAILED);
    assertThat(failed.reason().message()).contains("gate.example:81", "HTTP 409", "start it");
    RolloutStatus pending = failed.next();
    Decision later = decide(pending, seen());
    assertThat(later.recorded()).isFalse();
    assertThat(later.calls()).isEmpty();
    Decision asked = decide(pending, seen().asks(Verb.START));
    asks(asked, "gate.example");
    assertThat(asked.answers()).isEmpty();
    assertThat(asked.calls()).isNotEqualTo(decision.calls());
    Decision refused = no(asked.next(), seen().asks(Verb.START), asked);
    assertThat(refused.answers()).singleElement().matches(answer -> !answer.accepted());
    PolicyCases.holds(refused, ReasonCode.WEBHOOK_FAILED);
    Decision entered = yes(asked.next(), seen().asks(Verb.START), asked);
    PolicyCases.enters(entered, 1, ReasonCode.STARTED);
    assertThat(entered.answers()).singleElement().matches(Answer::accepted);
  }

  @Test
  void asksAfterEnteringOnceTheQuorumAcknowledged() {
    Entering entering = PolicyCases.entering(1);
    PolicyCases.holds(
        decide(entering, new Seen(PLAN).agent("o-1", FleetMember.Acknowledgement.NONE)),
        ReasonCode.WAITING_FOR_ACKNOWLEDGEMENTS);
    Decision asked = decide(entering, seen());
    asks(asked, "after.example");
    Seen restarted =
        new Seen(PLAN).agent("o-1", FleetMember.Acknowledgement.NONE).elapsed(Duration.ofHours(1));
    asks(decide(asked.next(), restarted), "after.example");
    assertThat(yes(asked.next(), seen(), asked).next()).isInstanceOf(Soaking.class);
    PolicyCases.rollsBackTo(no(asked.next(), seen(), asked), 0, ReasonCode.WEBHOOK_FAILED);
  }

  @Test
  void asksLastOfAllBeforeAStageIsLeftAndThenBeforeTheNextIsEntered() {
    Soaking soaking = PolicyCases.soaking(1);
    assertThat(decide(soaking, seen()).calls()).isEmpty();
    Decision first = decide(soaking, soaked());
    asks(first, "advance.example");
    assertThat(first.reason().message()).contains("(beforeAdvance)", "soaked for");
    Decision second = yes(first.next(), soaked(), first);
    asks(second, "advance.example", "full.example");
    PolicyCases.enters(yes(second.next(), soaked(), second), 2, ReasonCode.SOAK_PASSED);
    PolicyCases.rollsBackTo(
        decide(
            second.next(),
            soaked()
                .webhooks(
                    List.of(
                        Outcome.succeeded(second.calls().get(0)),
                        Outcome.failed(second.calls().get(1), "HTTP 500")))),
        0,
        ReasonCode.WEBHOOK_FAILED);
  }

  @Test
  void holdsForAPersonWhenTheWebhookSaysNoAndAsksAnewOnResume() {
    Decision asked = decide(PolicyCases.soaking(1), soaked());
    Decision held = no(asked.next(), soaked(), asked);
    assertThat(held).isInstanceOf(Decision.Stop.class);
    assertThat(held.next()).isInstanceOf(Held.class);
    assertThat(held.reason().code()).isEqualTo(ReasonCode.WEBHOOK_FAILED);
    assertThat(held.reason().message()).contains("advance.example (beforeAdvance)", "HTTP 409");
    Decision resumed = decide(held.next(), soaked().asks(Verb.RESUME));
    assertThat(resumed).isInstanceOf(Decision.Resume.class);
    assertThat(resumed.answers()).singleElement().matches(Answer::accepted);
    Decision after = decide(resumed.next(), soaked());
    asks(after, "after.example");
    Decision soaking = yes(resumed.next(), soaked(), after);
    Decision anew = decide(soaking.next(), soaked());
    asks(anew, "advance.example");
    assertThat(anew.calls().get(0).key(resumed.next().attempt()))
        .isNotEqualTo(asked.calls().get(0).key(resumed.next().attempt()));
  }

  @Test
  void aKeyNamesTheCallAndNotWhoMakesIt() {
    WebhookCall call = decide(PolicyCases.soaking(1), soaked()).calls().get(0);
    Attempt attempt = PolicyCases.attempt();
    assertThat(call.key(attempt))
        .isEqualTo(attempt.uid() + "/0/1/beforeAdvance/2/" + NOW.minusSeconds(60).toEpochMilli());
    assertThat(decide(PolicyCases.soaking(1), soaked()).calls()).containsExactly(call);
  }

  @Test
  void asksBeforeTheLastStageIsLeftToo() {
    Soaking last = PolicyCases.soaking(2);
    Decision asked = decide(last, soaked());
    asks(asked, "last.example");
    assertThat(yes(asked.next(), soaked(), asked)).isInstanceOf(Decision.Complete.class);
    assertThat(no(asked.next(), soaked(), asked)).isInstanceOf(Decision.Stop.class);
  }

  @Test
  void asksNobodyWhileAFreezeHolds() {
    Decision frozen = decide(PolicyCases.soaking(1), soaked().frozen());
    PolicyCases.holds(frozen, ReasonCode.FROZEN);
    assertThat(frozen.calls()).isEmpty();
  }

  @Test
  void neverStandsInTheWayOfRegressionsPausesRollbacksAndFullAdvances() {
    RolloutStatus waiting = decide(PolicyCases.soaking(1), soaked()).next();
    PolicyCases.rollsBackTo(
        decide(waiting, soaked().regression(OnRegression.ROLLBACK)), 0, ReasonCode.REGRESSION);
    PolicyCases.rollsBackTo(
        decide(waiting, soaked().asks(Verb.ROLLBACK)), 0, ReasonCode.ROLLBACK_REQUESTED);
    assertThat(decide(waiting, soaked().asks(Verb.PAUSE))).isInstanceOf(Decision.Pause.class);
    Decision full = decide(waiting, soaked().asks(Verb.ADVANCE, "full", "true"));
    PolicyCases.enters(full, 2, ReasonCode.ADVANCE_REQUESTED);
    assertThat(decide(full.next(), seen())).isInstanceOf(Decision.Complete.class);
    Decision advanced = decide(waiting, soaked().asks(Verb.ADVANCE));
    assertThat(advanced).isInstanceOf(Decision.Resume.class);
    asks(decide(advanced.next(), soaked()), "advance.example");
  }

  @Test
  void callsForCompensationFromTheLastStageDownWhileAgentsRestore() {
    RollingBack rolling = PolicyCases.rolling(0, 2);
    Seen silent = new Seen(PLAN).agent("o-1", FleetMember.Acknowledgement.NONE);
    Decision restoring = decide(rolling, silent);
    PolicyCases.holds(restoring, ReasonCode.WAITING_FOR_RESTORES);
    assertThat(restoring.calls())
        .extracting(call -> call.webhook(PLAN).url().getHost())
        .containsExactly("undo2.example", "undo.example");
    PolicyCases.holds(decide(rolling, restored()), ReasonCode.WAITING_FOR_WEBHOOK);
    Decision done = no(rolling, restored(), restoring);
    assertThat(done).isInstanceOf(Decision.RolledBack.class);
    assertThat(done.reason().message())
        .contains("undo2.example (rollback of stage 2/2 \"full\") failed: HTTP 409");
    Decision well = yes(rolling, restored(), restoring);
    assertThat(well.reason().message()).doesNotContain("webhook");
  }

  @Test
  void aRollbackThatGoesOnFurtherCallsNobodyTwice() {
    RollingBack rolling = PolicyCases.rolling(1, 2);
    Decision before =
        decide(rolling, new Seen(PLAN).agent("o-1", FleetMember.Acknowledgement.NONE));
    Decision further = decide(rolling, seen().asks(Verb.ROLLBACK));
    assertThat(further).isInstanceOf(Decision.RollBack.class);
    Decision after = decide(further.next(), seen());
    assertThat(after.calls()).hasSize(2).containsAll(before.calls());
  }

  @Test
  void tellsOfTheCompletionAfterItAndSaysWhatCameOfIt() {
    Decision asked = decide(PolicyCases.soaking(2), soaked());
    Decision completes = yes(asked.next(), soaked(), asked);
    RolloutStatus completed = completes.next();
    assertThat(completes.calls()).isEmpty();
    assertThat(completed.terminal()).isTrue();
    assertThat(completed.settled()).isFalse();
    assertThat(completed.standing().until()).isEqualTo(NOW.plusSeconds(5));
    Decision telling = decide(completed, seen());
    PolicyCases.holds(telling, ReasonCode.COMPLETED);
    assertThat(telling.recorded()).isFalse();
    assertThat(telling.calls())
        .extracting(call -> call.webhook(PLAN).url().getHost())
        .containsExactly("done.example");
    Decision told = no(completed, seen(), telling);
    assertThat(told.recorded()).isTrue();
    assertThat(told.next()).isInstanceOf(Completed.class);
    assertThat(told.next().settled()).isTrue();
    assertThat(told.next().reason().code()).isEqualTo(ReasonCode.COMPLETED);
    assertThat(told.next().reason().message()).contains("done.example", "HTTP 409");
    assertThat(decide(told.next(), seen()).calls()).isEmpty();
  }

  @Test
  void tellsHowOftenItTried() {
    Decision asked = decide(PolicyCases.soaking(1), soaked());
    Outcome third = new Outcome(asked.calls().get(0), State.UNDER_WAY, 3, "HTTP 503");
    assertThat(decide(asked.next(), soaked().webhooks(List.of(third))).reason().message())
        .contains("advance.example (beforeAdvance), try 3 of 4 after HTTP 503");
  }

  @Test
  void waitsTwiceAsLongAfterEachTry() {
    assertThat(List.of(1, 2, 3, 6, 10))
        .extracting(tries -> Webhook.backoff(tries).toSeconds())
        .containsExactly(1L, 2L, 4L, 32L, 32L);
    assertThat(Moment.ROLLBACK.isGate()).isFalse();
  }
}
