package dev.tidegate.core.rollout;

import static dev.tidegate.core.rollout.PolicyCases.SPEC;
import static dev.tidegate.core.rollout.PolicyCases.attempt;
import static dev.tidegate.core.rollout.PolicyCases.decide;
import static dev.tidegate.core.rollout.PolicyCases.isRefused;
import static dev.tidegate.core.rollout.PolicyCases.pending;
import static dev.tidegate.core.rollout.PolicyCases.rollsBackTo;
import static dev.tidegate.core.rollout.PolicyCases.seen;
import static dev.tidegate.core.rollout.PolicyCases.soaking;
import static dev.tidegate.core.rollout.PolicyCases.standing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.rollout.FleetMember.Acknowledgement;
import dev.tidegate.core.rollout.RolloutStatus.Completed;
import dev.tidegate.core.rollout.RolloutStatus.Failed;
import dev.tidegate.core.rollout.RolloutStatus.RolledBack;
import dev.tidegate.core.rollout.RolloutStatus.Superseded;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What ends a rollout for good, and what can be asked of one that has ended. */
final class EndPolicyTest {
  private static final String FORWARD_ONLY =
      SPEC.replace("soak: {exactly: 10m}", "reversible: false, soak: {exactly: 10m}");
  private static final AgentName GONE = new AgentName("orders", "gone");

  private static Seen gone() {
    return seen().agent("gone", false, false, Set.of(1), Acknowledgement.NONE);
  }

  private static void isMarked(Decision decision, String phase) {
    assertThat(decision).isInstanceOf(Decision.Hold.class);
    assertThat(decision.recorded()).isTrue();
    assertThat(decision.answers()).singleElement().matches(Answer::accepted);
    assertThat(decision.next().phase()).isEqualTo(phase);
    assertThat(decision.next().reason().code()).isEqualTo(ReasonCode.DELETE_REQUESTED);
    assertThat(decision.next().standing().actor()).isEqualTo("ann");
  }

  @Nested
  final class Superseding {
    @Test
    void rollsBackToTheStartAndEndsAsSuperseded() {
      Decision back = decide(soaking(2), seen().asks(Verb.SUPERSEDE));
      rollsBackTo(back, 0, ReasonCode.SUPERSEDED);
      assertThat(back.answers().get(0).message()).contains("its successor begins");
      assertThat(decide(back.next(), seen()).next()).isInstanceOf(Superseded.class);
    }

    @Test
    void isRefusedPastAStageThatIsForwardOnly() {
      Decision refused = decide(FORWARD_ONLY, soaking(3), s -> s.asks(Verb.SUPERSEDE));
      assertThat(refused.next().phase()).isEqualTo("SOAKING");
      assertThat(refused.answers())
          .singleElement()
          .satisfies(
              answer -> {
                assertThat(answer.accepted()).isFalse();
                assertThat(answer.message()).contains("half", "forward only");
              });
    }

    @Test
    void isCalledOffByARollback() {
      RolloutStatus back = decide(soaking(2), seen().asks(Verb.SUPERSEDE)).next();
      Decision off = decide(back, seen().agent("a", Acknowledgement.NONE).asks(Verb.ROLLBACK));
      rollsBackTo(off, 0, ReasonCode.ROLLBACK_REQUESTED);
      assertThat(off.answers().get(0).message()).contains("nothing takes its place");
      assertThat(decide(off.next(), seen()).next()).isInstanceOf(RolledBack.class);
    }

    @Test
    void isOffIfAgentsCannotRestore() {
      RolloutStatus back = decide(soaking(2), seen().asks(Verb.SUPERSEDE)).next();
      Decision failed = decide(back, seen().agent("a", Acknowledgement.failed("disk full")));
      assertThat(failed.next()).isInstanceOf(Failed.class);
      assertThat(failed.reason().message()).contains("disk full", "nothing takes its place");
    }
  }

  @Nested
  final class Deleting {
    @Test
    void rollsAnActiveRolloutBackAndMarksIt() {
      Decision back = decide(soaking(2), seen().asks(Verb.DELETE));
      rollsBackTo(back, 0, ReasonCode.DELETE_REQUESTED);
      RolloutStatus over = decide(back.next(), seen()).next();
      assertThat(over).isInstanceOf(RolledBack.class);
      assertThat(over.reason().code()).isEqualTo(ReasonCode.DELETE_REQUESTED);
      isRefused(decide(over, seen().asks(Verb.DELETE)), "being deleted already");
    }

    @Test
    void marksWhatNeverStarted() {
      RolloutStatus over = decide(pending(), seen().asks(Verb.DELETE)).next();
      assertThat(over).isInstanceOf(RolledBack.class);
      assertThat(over.reason().code()).isEqualTo(ReasonCode.DELETE_REQUESTED);
    }

    @Test
    void keepsWhatAgentsStillOwe() {
      RolloutStatus back = decide(soaking(2), seen().asks(Verb.DELETE)).next();
      Decision over = decide(back, gone());
      assertThat(over.next().reason().code()).isEqualTo(ReasonCode.ROLLED_BACK);
      assertThat(over.reason().message()).contains("orders/gone", "it is not deleted");

      isRefused(decide(over.next(), gone().asks(Verb.DELETE)), "orders/gone");
      isMarked(decide(over.next(), gone().asks(Verb.DELETE, "force", "true")), "ROLLED_BACK");
    }

    @Test
    void marksWhateverHasEnded() {
      Standing ended = standing(ReasonCode.COMPLETED);
      isMarked(decide(new Completed(attempt(), ended, 3), seen().asks(Verb.DELETE)), "COMPLETED");
      isMarked(decide(new Superseded(attempt(), ended), seen().asks(Verb.DELETE)), "SUPERSEDED");
      Failed failed = new Failed(attempt(), ended, 0, List.of(GONE));
      isRefused(decide(failed, seen().asks(Verb.DELETE)), "orders/gone");
      isMarked(decide(failed, seen().asks(Verb.DELETE, "force", "true")), "FAILED");
    }

    @Test
    void needsAReason() {
      isRefused(decide(soaking(2), seen().asks(Verb.DELETE, "", new String[0])), "needs a reason");
      isRefused(
          decide(
              new Completed(attempt(), standing(ReasonCode.COMPLETED), 3),
              seen().asks(Verb.DELETE, "", new String[0])),
          "needs a reason");
    }

    @Test
    void isRefusedPastAStageThatIsForwardOnly() {
      Decision refused = decide(FORWARD_ONLY, soaking(3), s -> s.asks(Verb.DELETE));
      assertThat(refused.answers()).singleElement().matches(answer -> !answer.accepted());
      assertThat(refused.next().phase()).isEqualTo("SOAKING");
    }

    @Test
    void saysSoWhenItIsNotDeletedSinceAgentsCouldNotRestore() {
      RolloutStatus back = decide(soaking(2), seen().asks(Verb.DELETE)).next();
      Seen silent = seen().agent("a", Acknowledgement.NONE).elapsed(Duration.ofMinutes(11));
      Decision failed = decide(back, silent);
      assertThat(failed.next()).isInstanceOf(Failed.class);
      assertThat(failed.reason().message()).contains("it is not deleted");
    }
  }
}
