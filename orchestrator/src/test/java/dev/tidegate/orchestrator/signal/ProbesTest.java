package dev.tidegate.orchestrator.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.FleetMember;
import dev.tidegate.core.rollout.FleetMember.Acknowledgement;
import dev.tidegate.core.rollout.FleetMember.Outcome;
import dev.tidegate.core.rollout.Reason;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.Standing;
import dev.tidegate.orchestrator.fanout.TestingView;
import dev.tidegate.orchestrator.wire.Position;
import dev.tidegate.proto.v1.AgentIdentity;
import dev.tidegate.proto.v1.AgentReport;
import dev.tidegate.proto.v1.Hello;
import dev.tidegate.proto.v1.ReplicaReport;
import dev.tidegate.testkit.TestingClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the leader makes of what agents say of their probes. */
final class ProbesTest {
  private static final Instant SINCE = Instant.ofEpochMilli(1_700_000_000_000L);

  private final TestingClock clock = new TestingClock();
  private final RolloutPlan plan = TestingView.planOf("uid-1");
  private final TestingView view = new TestingView();
  private long sequence;
  private final FleetLedger ledger =
      new FleetLedger(clock.ticker(), (agent, news) -> {}, counts -> {});

  private static AgentIdentity identity() {
    return AgentIdentity.newBuilder()
        .setNamespace("shop")
        .setService("orders")
        .setInstance("o-1")
        .build();
  }

  private void reported(
      int protocol, dev.tidegate.proto.v1.Acknowledgement.Builder acknowledgement) {
    AgentReport agent =
        AgentReport.newBuilder()
            .setIdentity(identity())
            .setBootId("b")
            .setSdkVersion("0.0.9")
            .setProtocol(protocol)
            .addAcknowledgements(acknowledgement.setRolloutUid("uid-1"))
            .build();
    // As a replica sends on what it understood.
    AgentReport sentOn = SignalWire.report(SignalWire.agent(agent));
    ledger.accept(
        new Position(0, 5),
        ReplicaReport.newBuilder()
            .setReplica("r1")
            .setReplicaBoot("boot")
            .setSequence(++sequence)
            .setFull(true)
            .addAgents(sentOn)
            .build());
  }

  private static dev.tidegate.proto.v1.Acknowledgement.Builder probed(Instant round) {
    return dev.tidegate.proto.v1.Acknowledgement.newBuilder()
        .setKind(dev.tidegate.proto.v1.Acknowledgement.Kind.PROBED)
        .setRound(round.toEpochMilli());
  }

  private Acknowledgement seen(RolloutStatus status) {
    return new SignalObservations(ledger)
        .fleet(view.view(), plan, status).agents().stream()
            .map(FleetMember::acknowledgement)
            .findFirst()
            .orElseThrow();
  }

  private RolloutStatus pending() {
    return new RolloutStatus.Pending(
        TestingView.attempt(plan),
        new Standing(
            new Reason(ReasonCode.WAITING_FOR_PREFLIGHT, ""), SINCE, null, Standing.ORCHESTRATOR));
  }

  @Test
  void countOfTheRoundThatIsWanted() {
    reported(1, probed(SINCE.minusSeconds(60)));
    assertThat(seen(pending())).isEqualTo(Acknowledgement.NONE);
    reported(1, probed(SINCE));
    assertThat(seen(pending())).isEqualTo(Acknowledgement.DONE);
    reported(1, probed(SINCE).setFailure("state book cannot be read back"));
    assertThat(seen(pending())).isEqualTo(Acknowledgement.failed("state book cannot be read back"));
  }

  @Test
  void areNotAwaitedOfAgentsThatDoNotKnowThem() {
    reported(0, probed(SINCE));
    assertThat(seen(pending()).outcome()).isEqualTo(Outcome.FAILED);
    assertThat(seen(pending()).failure()).contains("0.0.9", "too old");
  }

  @Test
  void sayWhatTheAgentUnderstandsFromItsHelloOn() {
    Hello hello = Hello.newBuilder().setIdentity(identity()).setProtocol(1).build();
    assertThat(SignalWire.agent(hello).probes()).isTrue();
    assertThat(SignalWire.agent(hello.toBuilder().clearProtocol().build()).probes()).isFalse();
  }

  @Test
  void tellHowLongAgentsTookOfARehearsalAlone() {
    reported(
        1,
        dev.tidegate.proto.v1.Acknowledgement.newBuilder()
            .setKind(dev.tidegate.proto.v1.Acknowledgement.Kind.ROLLED_BACK)
            .setApplyMicros(1_500));
    assertThat(seen(back(ReasonCode.REHEARSING)).took()).isEqualTo(Duration.ofNanos(1_500_000));
    assertThat(seen(back(ReasonCode.REGRESSION))).isEqualTo(Acknowledgement.DONE);
  }

  private RolloutStatus back(ReasonCode code) {
    return new RolloutStatus.RollingBack(
        TestingView.attempt(plan), new Standing(new Reason(code, ""), SINCE, null, "ann"), 0, 1);
  }
}
