package dev.tidegate.orchestrator.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.Reason;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.Standing;
import dev.tidegate.orchestrator.signal.AgentKey;
import dev.tidegate.orchestrator.signal.AgentState;
import dev.tidegate.proto.v1.Directive;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProbeDirectivesTest {
  private static final Instant SINCE = Instant.parse("2026-01-05T10:00:00Z");

  private final RolloutPlan plan = TestingView.planOf("uid-1");
  private final TestingView view = new TestingView();

  private static AgentState agent(String service, int protocol) {
    return new AgentState(
        new AgentKey("shop", service, "i-0"),
        "1.0",
        "z1",
        Map.of(),
        "boot",
        "0.1.0",
        protocol,
        1,
        5,
        List.of(),
        List.of());
  }

  private RolloutStatus pending(ReasonCode code, Instant since) {
    return new RolloutStatus.Pending(
        TestingView.attempt(plan),
        new Standing(new Reason(code, "said"), since, null, Standing.ORCHESTRATOR));
  }

  private List<Directive> directives(AgentState agent) {
    return TargetOf.namespace(view.view(), "shop", 7, null).directivesFor(agent);
  }

  @Test
  void tellAgentsOfTheServicesToTryTheirCheckpointsWhileAPreflightIsUnderWay() {
    for (ReasonCode code : List.of(ReasonCode.WAITING_FOR_PREFLIGHT, ReasonCode.PREFLIGHT_FAILED)) {
      view.accepted(plan, pending(code, SINCE));
      assertThat(directives(agent("orders", 1)))
          .singleElement()
          .satisfies(
              probe -> {
                assertThat(probe.getKind()).isEqualTo(Directive.Kind.PROBE);
                assertThat(probe.getRolloutUid()).isEqualTo("uid-1");
                assertThat(probe.getRound()).isEqualTo(SINCE.toEpochMilli());
                assertThat(probe.getDeadlineMillis()).isEqualTo(120_000);
                assertThat(probe.getStage()).isZero();
              });
      assertThat(directives(agent("billing", 1))).isEmpty();
    }
  }

  @Test
  void areNotSentToAgentsThatDoNotKnowThem() {
    view.accepted(plan, pending(ReasonCode.WAITING_FOR_PREFLIGHT, SINCE));
    assertThat(directives(agent("orders", 0))).isEmpty();
  }

  @Test
  void areNotSentBeforeAndAfterThePreflight() {
    for (ReasonCode code : List.of(ReasonCode.WAITING_FOR_START, ReasonCode.OUTSIDE_WINDOW)) {
      view.accepted(plan, pending(code, SINCE));
      assertThat(directives(agent("orders", 1))).isEmpty();
    }
  }

  @Test
  void sayThatARehearsedRollbackIsFollowedByTheStageAgain() {
    for (ReasonCode code : List.of(ReasonCode.REHEARSING, ReasonCode.REGRESSION)) {
      Standing standing = new Standing(new Reason(code, "said"), SINCE, null, "ann");
      view.status(plan, new RolloutStatus.RollingBack(TestingView.attempt(plan), standing, 0, 1));
      assertThat(directives(agent("orders", 1)))
          .singleElement()
          .matches(back -> back.getRehearsal() == (code == ReasonCode.REHEARSING));
    }
  }
}
