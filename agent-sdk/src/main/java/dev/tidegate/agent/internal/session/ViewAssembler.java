package dev.tidegate.agent.internal.session;

import dev.tidegate.agent.internal.cache.Position;
import dev.tidegate.agent.internal.stage.Directive;
import dev.tidegate.proto.v1.Evaluator;
import dev.tidegate.proto.v1.Flag;
import dev.tidegate.proto.v1.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the parts of one stream's views together, deltas onto the view before. What a stream says
 * may lie behind what the agent serves; deciding that is for the session.
 */
final class ViewAssembler {
  private static final int PARTS_MAX = 4_096;

  private final List<View> parts = new ArrayList<>();
  private Map<String, String> flags = Map.of();
  private Map<String, String> evaluators = Map.of();
  private boolean based;

  /** A whole view. */
  record CompleteView(
      Position position,
      Map<String, String> flags,
      Map<String, String> evaluators,
      Set<String> quarantined,
      List<Directive> directives) {}

  /**
   * Takes one part.
   *
   * @return the view it completes, if it does
   * @throws MalformedViewException if the part cannot follow what came before
   */
  Optional<CompleteView> add(View part) throws MalformedViewException {
    if (part.getParts() < 1 || part.getParts() > PARTS_MAX || part.getPart() != parts.size()) {
      throw new MalformedViewException(
          "part %d of %d where %d was due"
              .formatted(part.getPart(), part.getParts(), parts.size()));
    }
    if (!parts.isEmpty() && !parts.get(0).getPosition().equals(part.getPosition())) {
      throw new MalformedViewException("parts of different positions");
    }
    parts.add(part);
    if (parts.size() < part.getParts()) {
      return Optional.empty();
    }
    List<View> complete = List.copyOf(parts);
    parts.clear();
    return Optional.of(merge(complete));
  }

  private CompleteView merge(List<View> complete) throws MalformedViewException {
    View first = complete.get(0);
    if (!first.getFull() && !based) {
      throw new MalformedViewException("a delta before any full view");
    }
    Map<String, String> merged = first.getFull() ? new HashMap<>() : new HashMap<>(flags);
    for (View part : complete) {
      part.getRemovedFlagsList().forEach(merged::remove);
      for (Flag flag : part.getFlagsList()) {
        merged.put(flag.getKey(), flag.getDefinition());
      }
    }
    flags = Map.copyOf(merged);
    if (first.getEvaluatorsChanged() || first.getFull()) {
      evaluators = evaluatorsOf(complete);
    }
    based = true;
    Position position =
        new Position(first.getPosition().getEpoch(), first.getPosition().getRevision());
    return new CompleteView(
        position,
        flags,
        evaluators,
        Set.copyOf(first.getQuarantinedFlagsList()),
        WireDirectives.of(first.getDirectivesList()));
  }

  private static Map<String, String> evaluatorsOf(List<View> complete) {
    Map<String, String> rules = new HashMap<>();
    for (View part : complete) {
      for (Evaluator evaluator : part.getEvaluatorsList()) {
        rules.put(evaluator.getName(), evaluator.getRule());
      }
    }
    return Map.copyOf(rules);
  }
}
