package dev.tidegate.orchestrator.signal;

import dev.tidegate.core.cohort.UnitSketch;
import dev.tidegate.orchestrator.usage.UsageCount;
import dev.tidegate.proto.v1.Acknowledgement;
import dev.tidegate.proto.v1.AgentIdentity;
import dev.tidegate.proto.v1.AgentReport;
import dev.tidegate.proto.v1.Arm;
import dev.tidegate.proto.v1.CounterReport;
import dev.tidegate.proto.v1.Hello;
import dev.tidegate.proto.v1.Position;
import dev.tidegate.proto.v1.SignalCell;
import dev.tidegate.proto.v1.StageUnits;
import dev.tidegate.proto.v1.UnitReport;
import dev.tidegate.proto.v1.UsageReport;
import java.util.List;
import java.util.TreeMap;

/** Messages to the values of this package and back; the messages were validated on receipt. */
final class SignalWire {
  private SignalWire() {}

  static AgentState agent(Hello hello) {
    return agent(
        AgentReport.newBuilder()
            .setIdentity(hello.getIdentity())
            .setBootId(hello.getBootId())
            .setApplied(hello.getApplied())
            .setSdkVersion(hello.getSdkVersion())
            .addAllEntered(hello.getEnteredList())
            .setProtocol(hello.getProtocol())
            .build());
  }

  static AgentState agent(AgentReport report) {
    AgentIdentity identity = report.getIdentity();
    return new AgentState(
        key(identity),
        identity.getVersion(),
        identity.getZone(),
        identity.getLabelsMap(),
        report.getBootId(),
        report.getSdkVersion(),
        report.getProtocol(),
        report.getApplied().getEpoch(),
        report.getApplied().getRevision(),
        report.getEnteredList().stream().map(SignalWire::entered).toList(),
        report.getAcknowledgementsList().stream().map(SignalWire::acknowledgement).toList());
  }

  static AgentKey key(AgentIdentity identity) {
    return new AgentKey(identity.getNamespace(), identity.getService(), identity.getInstance());
  }

  static AgentIdentity identity(AgentKey key) {
    return AgentIdentity.newBuilder()
        .setNamespace(key.namespace())
        .setService(key.service())
        .setInstance(key.instance())
        .build();
  }

  static AgentReport report(AgentState agent) {
    return AgentReport.newBuilder()
        .setIdentity(
            identity(agent.key()).toBuilder()
                .setVersion(agent.version())
                .setZone(agent.zone())
                .putAllLabels(agent.labels()))
        .setBootId(agent.bootId())
        .setApplied(Position.newBuilder().setEpoch(agent.epoch()).setRevision(agent.revision()))
        .setSdkVersion(agent.sdkVersion())
        .setProtocol(agent.protocol())
        .addAllEntered(agent.entered().stream().map(SignalWire::entered).toList())
        .addAllAcknowledgements(
            agent.acknowledgements().stream().map(SignalWire::acknowledgement).toList())
        .build();
  }

  private static EnteredStage entered(dev.tidegate.proto.v1.EnteredStage entered) {
    return new EnteredStage(
        entered.getRolloutUid(),
        entered.getAttempt(),
        entered.getStage(),
        entered.getRestorePoint());
  }

  private static dev.tidegate.proto.v1.EnteredStage entered(EnteredStage entered) {
    return dev.tidegate.proto.v1.EnteredStage.newBuilder()
        .setRolloutUid(entered.rolloutUid())
        .setAttempt(entered.attempt())
        .setStage(entered.stage())
        .setRestorePoint(entered.restorePoint())
        .build();
  }

  static AgentAcknowledgement acknowledgement(Acknowledgement message) {
    AgentAcknowledgement.Kind kind =
        switch (message.getKind()) {
          case ENTERED -> AgentAcknowledgement.Kind.ENTERED;
          case APPLIED -> AgentAcknowledgement.Kind.APPLIED;
          case ROLLED_BACK -> AgentAcknowledgement.Kind.ROLLED_BACK;
          case PROBED -> AgentAcknowledgement.Kind.PROBED;
          case KIND_UNSPECIFIED, UNRECOGNIZED ->
              throw new IllegalArgumentException("acknowledgement.kind is missing");
        };
    return new AgentAcknowledgement(
        message.getRolloutUid(),
        message.getAttempt(),
        message.getStage(),
        kind,
        message.getFailure(),
        message.getRestored(),
        message.getApplyMicros(),
        message.getCheckpointMicros(),
        message.getHandlerMicros(),
        message.getRound());
  }

  private static Acknowledgement acknowledgement(AgentAcknowledgement value) {
    return Acknowledgement.newBuilder()
        .setRolloutUid(value.rolloutUid())
        .setAttempt(value.attempt())
        .setStage(value.stage())
        .setKind(Acknowledgement.Kind.valueOf(value.kind().name()))
        .setFailure(value.failure())
        .setRestored(value.restored())
        .setApplyMicros(value.applyMicros())
        .setCheckpointMicros(value.checkpointMicros())
        .setHandlerMicros(value.handlerMicros())
        .setRound(value.round())
        .build();
  }

  static CounterKey key(AgentState agent, SignalCell cell) {
    return key(agent.boot(), agent.zone(), agent.version(), cell);
  }

  static CounterKey key(CounterReport report) {
    AgentKey agent = new AgentKey(report.getNamespace(), report.getService(), report.getInstance());
    return key(
        new AgentKey.Boot(agent, report.getBootId()),
        report.getZone(),
        report.getVersion(),
        report.getCumulative());
  }

  private static CounterKey key(AgentKey.Boot boot, String zone, String version, SignalCell cell) {
    return new CounterKey(
        boot,
        zone,
        version,
        cell.getRolloutUid(),
        cell.getAttempt(),
        cell.getStage(),
        cell.getMetric(),
        cell.getArm() == Arm.CANDIDATE);
  }

  static CounterValue.Told counter(CounterReport report) {
    return new CounterValue.Told(value(report.getCumulative()), report.getSequence());
  }

  static CounterValue value(SignalCell cell) {
    return new CounterValue(
        cell.getCount(),
        cell.getFailures(),
        new TreeMap<>(cell.getBucketsMap()),
        cell.getUnderflow(),
        cell.getOverflow(),
        cell.getExposureSeconds(),
        cell.hasGauge() ? (Double) cell.getGauge() : null);
  }

  static CounterReport counter(CounterKey key, CounterValue.Told counter) {
    CounterValue value = counter.value();
    SignalCell.Builder cell =
        SignalCell.newBuilder()
            .setRolloutUid(key.rolloutUid())
            .setAttempt(key.attempt())
            .setStage(key.stage())
            .setMetric(key.metric())
            .setArm(key.candidate() ? Arm.CANDIDATE : Arm.BASELINE)
            .setCount(value.count())
            .setFailures(value.failures())
            .putAllBuckets(value.buckets())
            .setUnderflow(value.underflow())
            .setOverflow(value.overflow())
            .setExposureSeconds(value.exposureSeconds());
    if (value.gauge() != null) {
      cell.setGauge(value.gauge());
    }
    return CounterReport.newBuilder()
        .setNamespace(key.by().agent().namespace())
        .setService(key.service())
        .setInstance(key.by().agent().instance())
        .setBootId(key.by().boot())
        .setZone(key.zone())
        .setVersion(key.version())
        .setSequence(counter.sequence())
        .setCumulative(cell)
        .build();
  }

  static UnitBook.Key key(AgentKey.Boot boot, StageUnits units) {
    return new UnitBook.Key(boot, units.getRolloutUid(), units.getAttempt(), units.getStage());
  }

  static UnitBook.Key key(UnitReport report) {
    AgentKey agent = new AgentKey(report.getNamespace(), report.getService(), report.getInstance());
    return key(new AgentKey.Boot(agent, report.getBootId()), report.getUnits());
  }

  static UnitSketch units(StageUnits units) {
    return UnitSketch.of(
        units.getHalvings(), units.getUnitsList().stream().mapToLong(unit -> unit));
  }

  static UnitReport units(UnitBook.Key key, UnitSketch sketch) {
    return UnitReport.newBuilder()
        .setNamespace(key.by().agent().namespace())
        .setService(key.by().agent().service())
        .setInstance(key.by().agent().instance())
        .setBootId(key.by().boot())
        .setUnits(
            StageUnits.newBuilder()
                .setRolloutUid(key.rolloutUid())
                .setAttempt(key.attempt())
                .setStage(key.stage())
                .setHalvings(sketch.halvings())
                .addAllUnits(sketch.units().boxed().toList()))
        .build();
  }

  static UsageReport usage(UsageCount count) {
    return UsageReport.newBuilder()
        .setNamespace(count.namespace())
        .setFlag(count.flag())
        .setEvaluations(count.evaluations())
        .build();
  }

  static List<UsageCount> usage(List<UsageReport> reports) {
    return reports.stream()
        .filter(report -> report.getEvaluations() > 0)
        .map(
            report ->
                new UsageCount(report.getNamespace(), report.getFlag(), report.getEvaluations()))
        .toList();
  }

  static List<AgentState> agents(List<AgentReport> reports) {
    return reports.stream().map(SignalWire::agent).toList();
  }
}
