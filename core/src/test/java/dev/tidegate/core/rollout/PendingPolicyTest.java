package dev.tidegate.core.rollout;

import static dev.tidegate.core.rollout.PolicyCases.SPEC;
import static dev.tidegate.core.rollout.PolicyCases.decide;
import static dev.tidegate.core.rollout.PolicyCases.enters;
import static dev.tidegate.core.rollout.PolicyCases.holds;
import static dev.tidegate.core.rollout.PolicyCases.pending;
import static dev.tidegate.core.rollout.PolicyCases.seen;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.rollout.RolloutStatus.Entering;
import dev.tidegate.core.rollout.RolloutStatus.RolledBack;
import dev.tidegate.core.rollout.RolloutStatus.Superseded;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class PendingPolicyTest {
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
    holds(decide(pending(), seen().overridden("f")), ReasonCode.OVERRIDDEN);
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
    assertThat(decide(pending(), seen().asks(Verb.ROLLBACK)).next()).isInstanceOf(RolledBack.class);
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
