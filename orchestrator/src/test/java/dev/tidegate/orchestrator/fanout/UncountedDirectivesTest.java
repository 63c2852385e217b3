package dev.tidegate.orchestrator.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.orchestrator.signal.AgentKey;
import dev.tidegate.orchestrator.signal.AgentState;
import dev.tidegate.orchestrator.wire.FlagOverride;
import dev.tidegate.proto.v1.Directive;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is observed while a flag of the rollout is off says nothing of its stage. */
final class UncountedDirectivesTest {
  private static final Instant AT = Instant.parse("2026-01-05T10:00:00Z");
  private static final String ON = "{\"state\":\"ENABLED\",\"defaultVariant\":\"old\"}";
  private static final String OFF = "{\"state\":\"DISABLED\",\"defaultVariant\":\"old\"}";

  private final RolloutPlan plan = TestingView.planOf("uid-1");
  private final TestingView view =
      new TestingView()
          .flag("orders.store", ON)
          .flag("other", ON)
          .status(plan, TestingView.entering(plan, 1));

  private boolean isUncounted() {
    AgentState agent =
        new AgentState(
            new AgentKey("shop", "orders", "i-0"),
            "1.0",
            "z1",
            Map.of(),
            "boot",
            "0.1.0",
            1,
            1,
            5,
            List.of(),
            List.of());
    List<Directive> told = TargetOf.namespace(view.view(), "shop", 7, null).directivesFor(agent);
    assertThat(told).hasSize(1);
    return told.get(0).getUncounted();
  }

  @Test
  void sayThatNothingIsCountedWhileAFlagIsSwitchedOff() {
    assertThat(isUncounted()).isFalse();
    view.flag("orders.store", OFF);
    assertThat(isUncounted()).isTrue();
    view.flag("orders.store", ON).flag("other", OFF);
    assertThat(isUncounted()).as("of no concern").isFalse();
  }

  @Test
  void sayThatNothingIsCountedWhileAFlagIsOverridden() {
    view.overridden("orders.store", new FlagOverride("old", AT, "a test", "ann", AT));
    assertThat(isUncounted()).isTrue();
  }
}
