package dev.tidegate.core.rollout;

import static dev.tidegate.core.rollout.PolicyCases.NOW;
import static dev.tidegate.core.rollout.PolicyCases.SPEC;
import static dev.tidegate.core.rollout.PolicyCases.attempt;
import static dev.tidegate.core.rollout.PolicyCases.decide;
import static dev.tidegate.core.rollout.PolicyCases.enters;
import static dev.tidegate.core.rollout.PolicyCases.held;
import static dev.tidegate.core.rollout.PolicyCases.holds;
import static dev.tidegate.core.rollout.PolicyCases.isRefused;
import static dev.tidegate.core.rollout.PolicyCases.pending;
import static dev.tidegate.core.rollout.PolicyCases.seen;
import static dev.tidegate.core.rollout.PolicyCases.standing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.FleetMember.Acknowledgement;
import dev.tidegate.core.rollout.RolloutStatus.Completed;
import dev.tidegate.core.rollout.RolloutStatus.Failed;
import dev.tidegate.core.rollout.RolloutStatus.Pending;
import dev.tidegate.core.rollout.RolloutStatus.RolledBack;
import dev.tidegate.core.rollout.RolloutStatus.RollingBack;
import dev.tidegate.core.rollout.RolloutStatus.Superseded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What can be made of a rollout that has ended, and when the next attempt may start. */
final class AgainPolicyTest {
  private static final Instant LATER = NOW.plusSeconds(600);
  private static final AgentName GONE = new AgentName("orders", "gone");

  private static RolledBack rolledBack(AgentName... outstanding) {
    return new RolledBack(attempt(), standing(ReasonCode.ROLLED_BACK), List.of(outstanding));
  }

  private static Completed completed(Duration ago) {
    Standing standing =
        new Standing(
            new Reason(ReasonCode.COMPLETED, "passed"),
            NOW.minus(ago),
            null,
            Standing.ORCHESTRATOR);
    return new Completed(attempt(), standing, 3);
  }

  private static Completed completed() {
    return completed(Duration.ofHours(1));
  }

  private static Seen clean() {
    return seen().folded(Set.of(), Set.of(), List.of());
  }

  private static Seen asks(Seen seen, Verb verb, Map<String, String> args) {
    return seen.asks("ann", verb, "because", args);
  }

  private static Pending retried(int number) {
    Attempt next = new Attempt(attempt().uid(), attempt().plan(), number);
    return new Pending(next, standing(ReasonCode.RETRIED, "ann"));
  }

  @Nested
  final class Retrying {
    @Test
    void makesANewRolloutWhoseAttemptsGoOn() {
      for (RolloutStatus ended :
          List.of(
              rolledBack(),
              new Failed(attempt(), standing(ReasonCode.RESTORE_FAILED), 0, List.of()))) {
        Decision decision = decide(ended, seen().repeatable(null).asks(Verb.RETRY));
        assertThat(decision).isInstanceOf(Decision.Retry.class);
        assertThat(decision.answers()).singleElement().matches(Answer::accepted);
        assertThat(decision.next()).isInstanceOf(Pending.class);
        assertThat(decision.next().attempt().number()).isEqualTo(1);
        assertThat(decision.next().planHash()).isEqualTo(ended.planHash());
        assertThat(decision.next().standing().actor()).isEqualTo("ann");
        assertThat(decision.reason().code()).isEqualTo(ReasonCode.RETRIED);
        assertThat(decision.reason().message()).contains("attempt 2", "ann", "because");
      }
    }

    @Test
    void isCalledAfterItsRequestSoThatTheSameOneMakesTheSame() {
      Seen asking = seen().repeatable(null).asks(Verb.RETRY);
      RolloutUid uid = decide(rolledBack(), asking).next().uid();
      assertThat(uid.value())
          .isEqualTo(asking.build().requests().get(0).id().value().toLowerCase(Locale.ROOT));
    }

    @Test
    void saysWhenItBeginsWhileItCoolsDown() {
      Decision decision = decide(rolledBack(), seen().repeatable(LATER).asks(Verb.RETRY));
      assertThat(decision).isInstanceOf(Decision.Retry.class);
      assertThat(decision.answers().get(0).message()).contains(LATER.toString());
    }

    @Test
    void isRefusedWithoutAReasonOrWhileAgentsOweTheirRestore() {
      Seen silent = seen().repeatable(null).asks("ann", Verb.RETRY, " ", Map.of());
      isRefused(decide(rolledBack(), silent), "needs a reason");
      isRefused(decide(rolledBack(GONE), seen().repeatable(null).asks(Verb.RETRY)), "orders/gone");
      Seen forced = asks(seen().repeatable(null), Verb.RETRY, Map.of("force", "true"));
      assertThat(decide(rolledBack(GONE), forced)).isInstanceOf(Decision.Retry.class);
    }

    @Test
    void isRefusedOfWhatDidNotFailOrIsNotKept() {
      isRefused(decide(completed(), clean().asks(Verb.RETRY)), "nothing to retry");
      isRefused(
          decide(
              new Superseded(attempt(), standing(ReasonCode.SUPERSEDED)),
              seen().repeatable(null).asks(Verb.RETRY)),
          "apply it again");
      isRefused(decide(rolledBack(), seen().asks(Verb.RETRY)), "apply it again");
      RolledBack goes = new RolledBack(attempt(), standing(ReasonCode.DELETE_REQUESTED), List.of());
      isRefused(decide(goes, seen().repeatable(null).asks(Verb.RETRY)), "being deleted");
    }
  }

  @Nested
  final class CoolingDown {
    @Test
    void holdsUntilATimeAndThenGoesOnByItself() {
      Past cooling = new Past("", LATER, false, null);
      for (Pending pending : List.of(pending(), retried(1))) {
        Decision holds = decide(pending, seen().past(cooling));
        holds(holds, ReasonCode.COOLING_DOWN);
        assertThat(holds.wakeAt()).isEqualTo(LATER);
        assertThat(holds.next().standing().until()).isEqualTo(LATER);
        assertThat(holds.recorded()).isTrue();
        Decision then =
            RolloutPolicy.decide(
                PolicyCases.PLAN, holds.next(), seen().past(cooling).build(), LATER);
        enters(then, 1, ReasonCode.STARTED);
      }
    }

    @Test
    void isNotCutShortByAStart() {
      Seen asking = seen().past(new Past("", LATER, false, null)).asks(Verb.START);
      Decision holds = decide(SPEC + "start: manual\n", pending(), s -> asking);
      assertThat(holds.next()).isInstanceOf(Pending.class);
      assertThat(holds.answers()).isEmpty();
    }

    @Test
    void refusesToRetryAtAStage() {
      RolloutStatus held = held(2, ReasonCode.ROLLED_BACK_AFTER_FAILURE);
      Seen cooling = seen().past(new Past("", LATER, false, null));
      isRefused(decide(held, cooling.asks(Verb.RETRY)), LATER.toString());
      Seen cooled = seen().past(new Past("", NOW, false, null));
      enters(decide(held, cooled.asks(Verb.RETRY)), 2, ReasonCode.RETRIED);
    }
  }

  @Nested
  final class Quarantine {
    private final Past failed = new Past("it failed at noon", null, false, null);

    @Test
    void keepsAPlanFromStartingUntilItIsRolledBack() {
      Decision holds = decide(pending(), seen().past(failed));
      holds(holds, ReasonCode.QUARANTINED);
      assertThat(holds.reason().message()).contains("it failed at noon", "retry");
      Decision asked = decide(pending(), seen().past(failed).asks(Verb.START));
      holds(asked, ReasonCode.QUARANTINED);
      assertThat(decide(pending(), seen().past(failed).asks(Verb.ROLLBACK)).next())
          .isInstanceOf(RolledBack.class);
    }

    @Test
    void isLiftedForARetry() {
      enters(decide(retried(1), seen().past(failed)), 1, ReasonCode.STARTED);
    }

    @Test
    void ofAManualRolloutIsLiftedByTheRetryThatStartsIt() {
      Decision starts = decide(SPEC + "start: manual\n", retried(2), s -> s.past(failed));
      enters(starts, 1, ReasonCode.STARTED);
      assertThat(starts.next().standing().actor()).isEqualTo("ann");
      assertThat(starts.reason().message()).isEqualTo("attempt 3");
    }
  }

  @Nested
  final class Reverting {
    @Test
    void rollsAnotherRolloutBackFromWhereThisOneEnded() {
      Decision decision = decide(completed(), clean().asks(Verb.ROLLBACK));
      assertThat(decision).isInstanceOf(Decision.Revert.class);
      assertThat(decision.answers()).singleElement().matches(Answer::accepted);
      assertThat(decision.next()).isInstanceOf(RollingBack.class);
      assertThat(decision.next().stage()).isZero();
      assertThat(decision.next().uid()).isNotEqualTo(attempt().uid());
      assertThat(decision.next().attempt().number()).isZero();
      assertThat(decision.reason().message()).contains("reverted, its flags only, by ann: because");
      Decision ends = decide(decision.next(), seen());
      assertThat(ends.next()).isInstanceOf(RolledBack.class);
      assertThat(ends.next().standing().isAutomatic()).isFalse();
    }

    @Test
    void waitsForAgentsThatRestore() {
      RolloutStatus reverting = decide(completed(), clean().asks(Verb.ROLLBACK)).next();
      Seen silent = seen().agent("o-1", true, true, Set.of(3), Acknowledgement.NONE);
      holds(decide(reverting, silent), ReasonCode.WAITING_FOR_RESTORES);
    }

    @Test
    void endsWithItsWindowAndSaysSinceWhen() {
      Completed late = completed(Duration.ofDays(3));
      Decision refused = decide(late, clean().asks(Verb.ROLLBACK));
      isRefused(refused, "until " + NOW);
      assertThat(refused.answers().get(0).message()).contains("for 3d");
      assertThat(decide(completed(Duration.ofHours(71)), clean().asks(Verb.ROLLBACK)))
          .isInstanceOf(Decision.Revert.class);
      isRefused(
          decide(SPEC + "revertWindow: 10m\n", completed(), s -> clean().asks(Verb.ROLLBACK)),
          "10m");
    }

    @Test
    void isRefusedByNameForFlagsThatWereChangedSince() {
      Seen changed = seen().folded(Set.of("f", "g"), Set.of(), List.of());
      isRefused(decide(completed(), changed.asks(Verb.ROLLBACK)), "f, g");
      Seen forced =
          asks(
              seen().folded(Set.of("f"), Set.of(), List.of()),
              Verb.ROLLBACK,
              Map.of("force", "true"));
      assertThat(decide(completed(), forced)).isInstanceOf(Decision.Revert.class);
    }

    @Test
    void takesNoFlagFromAnotherRolloutEvenIfForced() {
      Seen owned = seen().folded(Set.of(), Set.of(), List.of("f (other)"));
      isRefused(
          decide(completed(), asks(owned, Verb.ROLLBACK, Map.of("force", "true"))), "f (other)");
      Seen unkept = seen().folded(Set.of(), Set.of("f"), List.of());
      isRefused(
          decide(completed(), asks(unkept, Verb.ROLLBACK, Map.of("force", "true"))), "not kept");
    }

    @Test
    void isAboutTheWholeAndNeedsAReason() {
      isRefused(decide(completed(), clean().asks(Verb.ROLLBACK, "to", "canary")), "as a whole");
      isRefused(
          decide(completed(), clean().asks("ann", Verb.ROLLBACK, "", Map.of())), "needs a reason");
      isRefused(decide(completed(), seen().asks(Verb.ROLLBACK)), "apply it again");
      isRefused(decide(rolledBack(), clean().asks(Verb.ROLLBACK)), "apply it again");
    }
  }
}
