package dev.tidegate.agent.internal.session;

import dev.tidegate.agent.internal.cache.Position;
import dev.tidegate.agent.internal.cache.RolloutRecord;
import dev.tidegate.agent.internal.cache.Snapshot;
import dev.tidegate.proto.v1.Acknowledgement;
import dev.tidegate.proto.v1.AgentIdentity;
import dev.tidegate.proto.v1.AgentMessage;
import dev.tidegate.proto.v1.Applied;
import dev.tidegate.proto.v1.EnteredStage;
import dev.tidegate.proto.v1.Hello;

/** What the agent says of itself. */
final class Hellos {
  static final String SDK_VERSION = "0.1.0";

  /** 1: it can try its checkpoints. */
  private static final int PROTOCOL = 1;

  private Hellos() {}

  static AgentMessage of(AgentIdentity identity, String bootId, Snapshot snapshot) {
    Hello.Builder hello =
        Hello.newBuilder()
            .setIdentity(identity)
            .setBootId(bootId)
            .setApplied(wire(snapshot.position()))
            .setSdkVersion(SDK_VERSION)
            .setProtocol(PROTOCOL);
    for (RolloutRecord rollout : snapshot.rollouts()) {
      for (RolloutRecord.Stage stage : rollout.stages()) {
        hello.addEntered(
            EnteredStage.newBuilder()
                .setRolloutUid(rollout.uid())
                .setAttempt(stage.attempt())
                .setStage(stage.number())
                .setRestorePoint(stage.restorePoint()));
      }
    }
    return AgentMessage.newBuilder().setHello(hello).build();
  }

  static AgentMessage applied(Snapshot snapshot) {
    return AgentMessage.newBuilder()
        .setApplied(Applied.newBuilder().setPosition(wire(snapshot.position())))
        .build();
  }

  static AgentMessage acknowledged(Acknowledgement acknowledgement, Snapshot snapshot) {
    return AgentMessage.newBuilder()
        .setAcknowledgement(acknowledgement.toBuilder().setApplied(wire(snapshot.position())))
        .build();
  }

  private static dev.tidegate.proto.v1.Position wire(Position position) {
    return dev.tidegate.proto.v1.Position.newBuilder()
        .setEpoch(position.epoch())
        .setRevision(position.revision())
        .build();
  }
}
