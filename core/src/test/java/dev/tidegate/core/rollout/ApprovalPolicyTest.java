package dev.tidegate.core.rollout;

import static dev.tidegate.core.rollout.PolicyCases.NOW;
import static dev.tidegate.core.rollout.PolicyCases.SPEC;
import static dev.tidegate.core.rollout.PolicyCases.attempt;
import static dev.tidegate.core.rollout.PolicyCases.enters;
import static dev.tidegate.core.rollout.PolicyCases.holds;
import static dev.tidegate.core.rollout.PolicyCases.isRefused;
import static dev.tidegate.core.rollout.PolicyCases.rollsBackTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.OnRegression;
import dev.tidegate.core.approval.Basis;
import dev.tidegate.core.manifest.Manifests;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.RolloutStatus.AwaitingApproval;
import dev.tidegate.core.rollout.RolloutStatus.Held;
import dev.tidegate.core.rollout.RolloutStatus.Paused;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stage 2 of three needs two approvals within an hour; eve applied the manifest. */
final class ApprovalPolicyTest {
  private static final RolloutPlan PLAN = plan("hold");

  private static RolloutPlan plan(String onExpiry) {
    return Manifests.plan(
        SPEC.replace(
            "exactly: 10m}, ",
            "exactly: 10m}, approval: {approvals: 2, expiresAfter: 1h, onExpiry: "
                + onExpiry
                + "}, "));
  }

  private static Seen seen() {
    return new Seen(PLAN).elapsedSeconds(600).provenance("eve", 40);
  }

  private static Decision decide(RolloutStatus status, Seen seen) {
    return decide(status, seen, NOW);
  }

  private static Decision decide(RolloutStatus status, Seen seen, Instant now) {
    return RolloutPolicy.decide(PLAN, status, seen.build(), now);
  }

  /** As somebody reads it who is shown {@code seen}. */
  private static Map<String, String> shown(Seen seen) {
    Observation observation = seen.build();
    return Basis.of(PLAN, 0, 2, observation.evidence(), observation.provenance()).args();
  }

  private static Seen approves(String who) {
    return seen().asks(who, Verb.APPROVE, "fine", shown(seen()));
  }

  private static AwaitingApproval awaiting() {
    Standing standing =
        new Standing(
            new Reason(ReasonCode.WAITING_FOR_APPROVAL, "asked"), NOW, null, Standing.ORCHESTRATOR);
    return new AwaitingApproval(attempt(), standing, 2, 0);
  }

  private static RolloutStatus approvedBy(String who) {
    return decide(awaiting(), approves(who)).next();
  }

  private static void isAccepted(Decision decision, String message) {
    assertThat(decision.answers()).singleElement().matches(Answer::accepted);
    assertThat(decision.answers().get(0).message()).contains(message);
  }

  private static List<String> approvers(RolloutStatus status) {
    return ((AwaitingApproval) status).approvals().actors();
  }

  @Test
  void asksWhenEveryOtherGatePassedAndSaysUntilWhen() {
    Decision decision = decide(PolicyCases.soaking(2), seen());
    assertThat(decision).isInstanceOf(Decision.AwaitApproval.class);
    assertThat(decision.reason().message())
        .isEqualTo(
            "waiting for 2 approvals to leave stage 2/3 \"half\" until 2026-01-05T11:00:00Z");
    assertThat(decision.next().standing().until()).isEqualTo(NOW.plus(Duration.ofHours(1)));
  }

  @Test
  void keepsWhoApprovedAndLeavesTheStageWithTheLast() {
    Decision first = decide(awaiting(), approves("ann"));
    holds(first, ReasonCode.WAITING_FOR_APPROVAL);
    assertThat(first.recorded()).isTrue();
    isAccepted(first, "approved, 1 of 2");
    assertThat(first.next().reason().message())
        .startsWith("waiting for 1 more approval")
        .endsWith("approved by ann");
    assertThat(((AwaitingApproval) first.next()).approvals().given())
        .singleElement()
        .satisfies(
            given -> {
              assertThat(given.reason()).isEqualTo("fine");
              assertThat(given.at()).isEqualTo(NOW);
              assertThat(given.plan()).isEqualTo(PLAN.hash());
            });
    Decision second = decide(first.next(), approves("bob"));
    enters(second, 3, ReasonCode.APPROVED);
    assertThat(second.reason().message()).isEqualTo("approved by ann: fine, bob: fine");
    assertThat(second.next().standing().actor()).isEqualTo("bob");
  }

  @Test
  void countsTheSamePersonOnceAndSaysSo() {
    Decision again = decide(approvedBy("ann"), approves("ann"));
    holds(again, ReasonCode.WAITING_FOR_APPROVAL);
    isAccepted(again, "ann approved at 2026-01-05T10:00:00Z already, which counts once: 1 of 2");
    assertThat(approvers(again.next())).containsExactly("ann");
  }

  @Test
  void refusesWhoAppliedTheManifest() {
    isRefused(decide(awaiting(), approves("eve")), "eve applied the manifest");
  }

  @Test
  void refusesWhoGivesNoName() {
    isRefused(decide(awaiting(), approves("anonymous")), "needs a name");
  }

  @Test
  void letsWhoAppliedTheManifestReject() {
    rollsBackTo(
        decide(awaiting(), seen().asks("eve", Verb.REJECT, "no", Map.of())),
        0,
        ReasonCode.REJECTED);
  }

  @Test
  void refusesAnApprovalThatDoesNotSayOfWhat() {
    isRefused(
        decide(awaiting(), seen().asks("ann", Verb.APPROVE, "", Map.of())), "say what is approved");
  }

  @Nested
  final class WhatWasShown {
    private void refused(Seen now, Map<String, String> shown, String change) {
      isRefused(decide(awaiting(), now.asks("ann", Verb.APPROVE, "", shown)), change);
    }

    private Map<String, String> shownBut(String name, String value) {
      Map<String, String> shown = new TreeMap<>(shown(seen()));
      shown.put(name, value);
      return shown;
    }

    @Test
    void isRefusedWithTheMetricThatIsNoLongerGood() {
      refused(seen().unknown(Cause.NO_DATA), shown(seen()), "error_rate is now unknown");
    }

    @Test
    void isRefusedWhenTheEvidenceBecameSuspicious() {
      refused(seen().suspicious(), shown(seen()), "evidence is now suspicious");
    }

    @Test
    void isRefusedWithTheFlagThatWasEdited() {
      refused(
          seen().provenance("eve", 41),
          shown(seen()),
          "the definition of flag f was edited (revision 41)");
    }

    @ParameterizedTest
    @CsvSource({
      "plan, 0000, the plan is now",
      "attempt, 1, it is now attempt 1",
      "stage, 1, it is now at stage 2"
    })
    void isRefusedWithThePlaceThatIsAnother(String name, String value, String change) {
      refused(seen(), shownBut(name, value), change);
    }

    @Test
    void isRefusedForARejectionOfAnotherStage() {
      isRefused(
          decide(awaiting(), seen().asks("ann", Verb.REJECT, "", shownBut("stage", "1"))),
          "it is now at stage 2");
    }

    @Test
    void standsWhenTheEvidenceBecameBetterOrMerelyMore() {
      Map<String, String> shown = shown(seen().unknown(Cause.NO_DATA));
      assertThat(shown).containsEntry("evidence", "error_rate=unknown");
      Map<String, String> more = new TreeMap<>(shown);
      more.put("looks", "0");
      isAccepted(decide(awaiting(), seen().noHarm().asks("ann", Verb.APPROVE, "", more)), "1 of 2");
    }

    @Test
    void standsWhenTheSameMetricIsAsDoubtfulAsItWasShown() {
      Map<String, String> shown = shown(seen().unknown(Cause.NO_DATA));
      isAccepted(
          decide(awaiting(), seen().unknown(Cause.NO_DATA).asks("ann", Verb.APPROVE, "", shown)),
          "1 of 2");
    }
  }

  @Nested
  final class Edits {
    @Test
    void ofAFlagVoidTheApprovalsGiven() {
      Decision voided = decide(approvedBy("ann"), seen().provenance("eve", 41));
      holds(voided, ReasonCode.APPROVALS_VOIDED);
      assertThat(voided.recorded()).isTrue();
      assertThat(approvers(voided.next())).isEmpty();
      assertThat(voided.reason().message())
          .startsWith("waiting for 2 approvals")
          .endsWith(
              "earlier ones are void: of ann, since the definition of flag f was edited"
                  + " (revision 41)");
      holds(decide(voided.next(), seen().provenance("eve", 41)), ReasonCode.WAITING_FOR_APPROVAL);
    }

    @Test
    void ofThePlanVoidTheApprovalsGiven() {
      RolloutPlan edited = plan("rollback");
      Decision voided =
          RolloutPolicy.decide(
              edited, approvedBy("ann"), new Seen(edited).provenance("eve", 40).build(), NOW);
      holds(voided, ReasonCode.APPROVALS_VOIDED);
      assertThat(voided.reason().message()).endsWith("of ann, since the plan was edited");
    }

    @Test
    void letTheSamePersonApproveAnew() {
      Seen edited = seen().provenance("eve", 41);
      Decision anew =
          decide(
              approvedBy("ann"),
              seen().provenance("eve", 41).asks("ann", Verb.APPROVE, "still", shown(edited)));
      isAccepted(anew, "approved, 1 of 2");
    }

    @Test
    void areNotCountedWithTheLastApproval() {
      Seen edited = seen().provenance("eve", 41);
      Decision last =
          decide(
              approvedBy("ann"),
              seen().provenance("eve", 41).asks("bob", Verb.APPROVE, "", shown(edited)));
      isAccepted(last, "approved, 1 of 2");
      assertThat(approvers(last.next())).containsExactly("bob");
    }

    @Test
    void madeWhilePausedVoidThemWhenItGoesOn() {
      Decision paused = decide(approvedBy("ann"), seen().asks(Verb.PAUSE));
      assertThat(paused.next()).isInstanceOf(Paused.class);
      Decision same = decide(paused.next(), seen().asks(Verb.RESUME));
      assertThat(approvers(same.next())).containsExactly("ann");
      Decision edited = decide(paused.next(), seen().provenance("eve", 41).asks(Verb.RESUME));
      assertThat(edited).isInstanceOf(Decision.Resume.class);
      assertThat(approvers(edited.next())).isEmpty();
    }
  }

  @Nested
  final class Expiry {
    private final Instant late = NOW.plus(Duration.ofHours(1));

    @Test
    void holdsAndSaysWhoApproved() {
      Decision decision = decide(approvedBy("ann"), approves("bob"), late);
      assertThat(decision).isInstanceOf(Decision.Stop.class);
      assertThat(decision.answers().get(0).message()).startsWith("too late: only ann approved");
      assertThat(decision.reason())
          .isEqualTo(
              new Reason(ReasonCode.APPROVAL_EXPIRED, "only ann approved within 1h, 1 of 2"));
    }

    @Test
    void isNotBeforeItsTime() {
      Decision decision = decide(awaiting(), seen(), late.minusMillis(1));
      holds(decision, ReasonCode.WAITING_FOR_APPROVAL);
      assertThat(decision.wakeAt()).isEqualTo(late);
    }

    @Test
    void rollsBackWhereThePlanSaysSo() {
      RolloutPlan other = plan("rollback");
      rollsBackTo(
          RolloutPolicy.decide(other, awaiting(), new Seen(other).build(), late),
          0,
          ReasonCode.APPROVAL_EXPIRED);
    }

    @Test
    void asksAnewOnResume() {
      Held held = (Held) decide(awaiting(), seen(), late).next();
      Decision resumed = decide(held, seen().asks(Verb.RESUME), late);
      assertThat(resumed).isInstanceOf(Decision.AwaitApproval.class);
      assertThat(resumed.next().standing().until()).isEqualTo(late.plus(Duration.ofHours(1)));
    }
  }

  @Nested
  final class WhatIsStronger {
    @Test
    void aRegressionRollsBackThoughEnoughApproved() {
      Decision decision =
          decide(approvedBy("ann"), approves("bob").regression(OnRegression.ROLLBACK));
      rollsBackTo(decision, 0, ReasonCode.REGRESSION);
      assertThat(decision.answers()).singleElement().matches(answer -> !answer.accepted());
      assertThat(decision.answers().get(0).message()).startsWith("too late: ");
    }

    @Test
    void aKilledFlagPausesThoughEnoughApproved() {
      assertThat(decide(approvedBy("ann"), approves("bob").killed("f")))
          .isInstanceOf(Decision.Pause.class);
    }

    @Test
    void aRegressionThatRestsOnOneInstanceIsNotApproved() {
      Decision decision =
          decide(
              approvedBy("ann"),
              approves("bob").regression(OnRegression.ROLLBACK).restingOn("orders/o-1"));
      isRefused(decision, "too late: ");
      holds(decision, ReasonCode.OUTLIER);
    }

    @Test
    void aRollbackGoesBeforeAnApproval() {
      Seen both = approves("bob").asks(Verb.ROLLBACK);
      rollsBackTo(decide(approvedBy("ann"), both), 0, ReasonCode.ROLLBACK_REQUESTED);
    }

    @Test
    void aPauseGoesBeforeAnApproval() {
      assertThat(decide(approvedBy("ann"), approves("bob").asks(Verb.PAUSE)))
          .isInstanceOf(Decision.Pause.class);
    }

    @Test
    void aFreezeKeepsWhatWasApprovedAndGoesOnAfterIt() {
      Decision frozen = decide(approvedBy("ann"), approves("bob").frozen());
      holds(frozen, ReasonCode.FROZEN);
      isAccepted(frozen, "approved, 2 of 2; waits: frozen");
      assertThat(approvers(frozen.next())).containsExactly("ann", "bob");
      Decision more = decide(frozen.next(), approves("cy").frozen());
      isAccepted(more, "enough people approved already");
      Instant late = NOW.plus(Duration.ofHours(2));
      holds(decide(frozen.next(), seen().frozen(), late), ReasonCode.FROZEN);
      enters(decide(frozen.next(), seen(), late), 3, ReasonCode.APPROVED);
    }

    @Test
    void advanceFullWaivesIt() {
      Decision advanced = decide(awaiting(), seen().asks(Verb.ADVANCE, "full", "true"));
      enters(advanced, 3, ReasonCode.ADVANCE_REQUESTED);
      isRefused(decide(awaiting(), seen().asks(Verb.ADVANCE)), "waits for approval");
      isRefused(decide(awaiting(), seen().asks(Verb.GOTO, "stage", "full")), "waits for approval");
    }

    @Test
    void advanceFullWaivesThatOfTheLastStageToo() {
      RolloutPlan last =
          Manifests.plan(SPEC.replace("soak: 1m}", "soak: 1m, approval: {approvals: 1}}"));
      AwaitingApproval waits = new AwaitingApproval(attempt(), awaiting().standing(), 3, 0);
      Seen full = new Seen(last).asks(Verb.ADVANCE, "full", "true");
      assertThat(RolloutPolicy.decide(last, waits, full.build(), NOW))
          .isInstanceOf(Decision.Complete.class);
      Seen plain = new Seen(last).asks(Verb.ADVANCE);
      assertThat(RolloutPolicy.decide(last, PolicyCases.soaking(3), plain.build(), NOW))
          .isInstanceOf(Decision.AwaitApproval.class);
    }
  }
}
