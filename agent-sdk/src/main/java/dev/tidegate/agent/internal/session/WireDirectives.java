package dev.tidegate.agent.internal.session;

import dev.tidegate.agent.internal.health.Split;
import dev.tidegate.agent.internal.stage.Directive;
import dev.tidegate.proto.v1.Flag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Directives as they come over the wire, checked and in our own words. */
final class WireDirectives {
  private static final long DEADLINE_MILLIS_DEFAULT = 120_000;
  private static final long DEADLINE_MILLIS_MAX = 86_400_000;
  private static final int DIRECTIVES_MAX = 1_000;
  private static final int SHARE_TOTAL = 100_000;

  private WireDirectives() {}

  /**
   * All directives of a view.
   *
   * @throws MalformedViewException if one breaks the contract
   */
  static List<Directive> of(List<dev.tidegate.proto.v1.Directive> wire)
      throws MalformedViewException {
    if (wire.size() > DIRECTIVES_MAX) {
      throw new MalformedViewException(wire.size() + " directives");
    }
    List<Directive> directives = new ArrayList<>();
    for (dev.tidegate.proto.v1.Directive each : wire) {
      directives.add(of(each));
    }
    return directives;
  }

  private static Directive of(dev.tidegate.proto.v1.Directive wire) throws MalformedViewException {
    if (wire.getRolloutUid().isEmpty() || wire.getStage() < 0) {
      throw new MalformedViewException(
          "directive for rollout '%s' to stage %d"
              .formatted(wire.getRolloutUid(), wire.getStage()));
    }
    Map<String, String> layer = new HashMap<>();
    for (Flag flag : wire.getLayerList()) {
      layer.put(flag.getKey(), flag.getDefinition());
    }
    long millis = wire.getDeadlineMillis();
    return new Directive(
        wire.getRolloutUid(),
        wire.getRollout(),
        wire.getAttempt(),
        wire.getStage(),
        wire.getStageName(),
        kind(wire),
        wire.getToken(),
        wire.getMember(),
        wire.getAgentsNamed(),
        wire.getCheckpointBefore(),
        Duration.ofMillis(
            millis <= 0 ? DEADLINE_MILLIS_DEFAULT : Math.min(millis, DEADLINE_MILLIS_MAX)),
        layer,
        wire.getRestoreOf(),
        split(wire.getSplit()),
        wire.getRound(),
        wire.getRehearsal(),
        wire.getUncounted());
  }

  private static Directive.Kind kind(dev.tidegate.proto.v1.Directive wire)
      throws MalformedViewException {
    return switch (wire.getKind()) {
      case ENTER -> Directive.Kind.ENTER;
      case ROLL_BACK -> Directive.Kind.ROLL_BACK;
      case COMPLETED -> Directive.Kind.COMPLETED;
      case PROBE -> Directive.Kind.PROBE;
      case KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw new MalformedViewException(
              "directive of unknown kind for rollout " + wire.getRollout());
    };
  }

  private static Split split(dev.tidegate.proto.v1.Split wire) throws MalformedViewException {
    if (wire.getCandidateBelow() < 0
        || wire.getCandidateBelow() > SHARE_TOTAL
        || wire.getBaselineFrom() < 0) {
      throw new MalformedViewException(
          "split at %d and %d".formatted(wire.getCandidateBelow(), wire.getBaselineFrom()));
    }
    Split.Kind kind =
        switch (wire.getKind()) {
          case UNIT -> Split.Kind.UNIT;
          case AGENT -> Split.Kind.AGENT;
          case NONE, UNRECOGNIZED -> Split.Kind.NONE;
        };
    return new Split(kind, wire.getSalt(), wire.getCandidateBelow(), wire.getBaselineFrom());
  }
}
