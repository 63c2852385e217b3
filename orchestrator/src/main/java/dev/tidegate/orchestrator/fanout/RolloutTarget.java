package dev.tidegate.orchestrator.fanout;

import dev.tidegate.orchestrator.signal.AgentState;
import dev.tidegate.orchestrator.signal.EnteredStage;
import dev.tidegate.orchestrator.signal.StageCohort;
import dev.tidegate.proto.v1.Directive;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a rollout wants of its agents.
 *
 * @param directive for an agent outside the cohort, complete but for {@code member} and {@code
 *     layer}
 * @param member the same for an agent inside
 * @param audience who is told
 * @param concerns which services take part
 * @param cohort who is inside
 */
record RolloutTarget(
    Directive directive,
    Directive member,
    Audience audience,
    Predicate<String> concerns,
    StageCohort cohort) {

  /** Which agents a directive is for. */
  enum Audience {
    /** Every agent of the services. */
    EVERYBODY {
      @Override
      boolean includes(EnteredStage entered, int stage) {
        return false;
      }
    },
    /** Those that have entered a stage of it. */
    ENTERED {
      @Override
      boolean includes(EnteredStage entered, int stage) {
        return true;
      }
    },
    /** Those that have entered a stage above the directive's. */
    ENTERED_ABOVE {
      @Override
      boolean includes(EnteredStage entered, int stage) {
        return entered.stage() > stage;
      }
    };

    abstract boolean includes(EnteredStage entered, int stage);
  }

  /** The directive for {@code agent}, if there is one. */
  Optional<Directive> directiveFor(AgentState agent) {
    if (directive.getKind() == Directive.Kind.PROBE && !agent.probes()) {
      return Optional.empty(); // it would take the whole view for malformed
    }
    boolean told =
        audience == Audience.EVERYBODY
            ? concerns.test(agent.key().service())
            : agent.entered().stream()
                .filter(entered -> entered.rolloutUid().equals(directive.getRolloutUid()))
                .anyMatch(entered -> audience.includes(entered, directive.getStage()));
    if (!told) {
      return Optional.empty();
    }
    return Optional.of(cohort.contains(agent) ? member : directive);
  }
}
