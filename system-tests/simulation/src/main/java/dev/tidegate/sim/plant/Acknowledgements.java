package dev.tidegate.sim.plant;

import dev.tidegate.proto.v1.Acknowledgement;
import dev.tidegate.proto.v1.AgentMessage;
import dev.tidegate.proto.v1.Directive;
import dev.tidegate.proto.v1.OrchestratorMessage;
import dev.tidegate.proto.v1.View;
import java.util.List;

/** Agents whose acknowledgements say something else than happened. */
final class Acknowledgements {
  private Acknowledgements() {}

  static Object withoutFailure(Object message) {
    return message instanceof AgentMessage said && said.hasAcknowledgement()
        ? said.toBuilder()
            .setAcknowledgement(said.getAcknowledgement().toBuilder().clearFailure())
            .build()
        : message;
  }

  static List<Object> rolledBackAtOnce(Object message) {
    return directives(message).stream()
        .filter(directive -> directive.getKind() == Directive.Kind.ROLL_BACK)
        .map(directive -> told(message, directive, Acknowledgement.Kind.ROLLED_BACK))
        .toList();
  }

  private static List<Directive> directives(Object message) {
    return message instanceof OrchestratorMessage said && said.hasView()
        ? said.getView().getDirectivesList()
        : List.of();
  }

  private static Object told(Object message, Directive directive, Acknowledgement.Kind kind) {
    View view = ((OrchestratorMessage) message).getView();
    return AgentMessage.newBuilder()
        .setAcknowledgement(
            Acknowledgement.newBuilder()
                .setRolloutUid(directive.getRolloutUid())
                .setAttempt(directive.getAttempt())
                .setStage(directive.getStage())
                .setKind(kind)
                .setApplied(view.getPosition()))
        .build();
  }
}
