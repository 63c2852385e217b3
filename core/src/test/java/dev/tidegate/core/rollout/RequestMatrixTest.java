package dev.tidegate.core.rollout;

import static dev.tidegate.core.rollout.PolicyCases.NOW;
import static dev.tidegate.core.rollout.PolicyCases.SPEC;
import static dev.tidegate.core.rollout.PolicyCases.attempt;
import static dev.tidegate.core.rollout.PolicyCases.entering;
import static dev.tidegate.core.rollout.PolicyCases.held;
import static dev.tidegate.core.rollout.PolicyCases.pending;
import static dev.tidegate.core.rollout.PolicyCases.rolling;
import static dev.tidegate.core.rollout.PolicyCases.soaking;
import static dev.tidegate.core.rollout.PolicyCases.standing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.manifest.Manifests;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.FleetMember.Acknowledgement;
import dev.tidegate.core.rollout.RolloutStatus.AwaitingApproval;
import dev.tidegate.core.rollout.RolloutStatus.Completed;
import dev.tidegate.core.rollout.RolloutStatus.Failed;
import dev.tidegate.core.rollout.RolloutStatus.Paused;
import dev.tidegate.core.rollout.RolloutStatus.RolledBack;
import dev.tidegate.core.rollout.RolloutStatus.Superseded;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be asked in which state: every verb in every one. */
final class RequestMatrixTest {
  private static final RolloutPlan PLAN =
      Manifests.plan(SPEC.replace("exactly: 10m}, ", "exactly: 10m}, approval: {approvals: 1}, "));

  private static RolloutStatus status(String name) {
    return switch (name) {
      case "pending" -> pending();
      case "entering" -> entering(2);
      case "soaking" -> soaking(2);
      case "awaiting" ->
          new AwaitingApproval(attempt(), standing(ReasonCode.WAITING_FOR_APPROVAL), 2, 0);
      case "paused" -> new Paused(standing(ReasonCode.PAUSED), soaking(2));
      case "held" -> held(2, ReasonCode.INCONCLUSIVE);
      case "heldAfterFailure" -> held(2, ReasonCode.ROLLED_BACK_AFTER_FAILURE);
      case "rollingBack" -> rolling(0, 2);
      case "completed" -> new Completed(attempt(), standing(ReasonCode.SOAK_PASSED), 3);
      case "rolledBack" -> new RolledBack(attempt(), standing(ReasonCode.ROLLED_BACK), List.of());
      case "failed" -> new Failed(attempt(), standing(ReasonCode.REGRESSION), 2, List.of());
      case "superseded" -> new Superseded(attempt(), standing(ReasonCode.SUPERSEDED));
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Decision asked(RolloutStatus status, Verb verb) {
    Seen seen =
        new Seen(PLAN)
            .elapsedSeconds(30)
            .agent("o-1", true, true, Set.of(1, 2), Acknowledgement.NONE)
            .agent("o-2", true, true, Set.of(1, 2), Acknowledgement.NONE);
    Seen asking = verb == Verb.GOTO ? seen.asks(verb, "stage", "full") : seen.asks(verb);
    return RolloutPolicy.decide(PLAN, status, asking.build(), NOW);
  }

  @ParameterizedTest
  @CsvSource({
    "pending, START GOTO ROLLBACK SUPERSEDE DELETE",
    "entering, PAUSE ADVANCE GOTO ROLLBACK SUPERSEDE DELETE",
    "soaking, PAUSE ADVANCE GOTO ROLLBACK SUPERSEDE DELETE",
    "awaiting, PAUSE ROLLBACK APPROVE REJECT SUPERSEDE DELETE",
    "paused, RESUME ROLLBACK SUPERSEDE DELETE",
    "held, RESUME ADVANCE GOTO ROLLBACK RETRY SUPERSEDE DELETE",
    "heldAfterFailure, ROLLBACK RETRY SUPERSEDE DELETE",
    "rollingBack, SUPERSEDE DELETE",
    "completed, DELETE",
    "rolledBack, DELETE",
    "failed, DELETE",
    "superseded, DELETE"
  })
  void acceptsTheseRequestsAndNoOthers(String name, String accepted) {
    List<String> verbs = List.of(accepted.split(" ", -1));
    RolloutStatus status = status(name);
    for (Verb verb : Verb.values()) {
      Decision decision = asked(status, verb);
      assertThat(decision.answers())
          .as("%s when %s", verb, name)
          .singleElement()
          .satisfies(
              answer -> {
                assertThat(answer.accepted())
                    .as("%s when %s: %s", verb, name, answer.message())
                    .isEqualTo(verbs.contains(verb.name()));
                assertThat(answer.message()).isNotBlank();
              });
      assertThat(decision.recorded()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"entering", "soaking", "awaiting", "paused", "held", "heldAfterFailure"})
  void movesNothingWhenItRefuses(String name) {
    RolloutStatus status = status(name);
    for (Verb verb : Verb.values()) {
      Decision decision = asked(status, verb);
      if (!decision.answers().get(0).accepted()) {
        assertThat(decision).as("%s when %s", verb, name).isInstanceOf(Decision.Hold.class);
        assertThat(decision.next().phase()).isEqualTo(status.phase());
        assertThat(decision.next().stage()).isEqualTo(status.stage());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"entering", "soaking", "awaiting", "paused", "held", "heldAfterFailure"})
  void saysWhoAskedWhenItMoves(String name) {
    for (Verb verb : Verb.values()) {
      Decision decision = asked(status(name), verb);
      boolean waits = decision.next() instanceof AwaitingApproval;
      if (decision.answers().get(0).accepted() && !waits) {
        assertThat(decision.next().standing().actor())
            .as("%s when %s", verb, name)
            .isEqualTo("ann");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"completed", "rolledBack", "failed", "superseded"})
  void staysAsItIsOnceItIsOver(String name) {
    RolloutStatus status = status(name);
    assertThat(status.terminal()).isTrue();
    for (Verb verb : Verb.values()) {
      RolloutStatus next = asked(status, verb).next();
      if (verb == Verb.DELETE) {
        assertThat(next.phase()).isEqualTo(status.phase());
        assertThat(next.reason().code()).isEqualTo(ReasonCode.DELETE_REQUESTED);
      } else {
        assertThat(next).isEqualTo(status);
      }
    }
  }
}
