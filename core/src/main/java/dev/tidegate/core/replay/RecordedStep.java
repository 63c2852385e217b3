package dev.tidegate.core.replay;

import dev.tidegate.core.analysis.StageKind;
import dev.tidegate.core.analysis.Tick;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.evidence.StateNode;

/**
 * One step of the evidence of a rollout. All steps of an attempt, in order, lead to its evidence
 * with the same bits; each is a line of JSON where it is kept.
 */
public sealed interface RecordedStep {
  /** The step as a line of JSON. */
  MapNode toNode();

  /**
   * An attempt begins.
   *
   * @param attempt 0 for the first
   * @param state of the evidence before its first tick, which holds what was learned before the
   *     first stage
   */
  record Begun(int attempt, MapNode state) implements RecordedStep {
    @Override
    public MapNode toNode() {
      return MapNode.of(
          "begin", MapNode.builder().put("attempt", attempt).put("evidence", state).build());
    }
  }

  /**
   * A stage is entered, or rolled back to.
   *
   * @param stage at least 1
   * @param seconds since the attempt began
   */
  record Entered(int stage, StageKind kind, double seconds) implements RecordedStep {
    @Override
    public MapNode toNode() {
      return MapNode.of(
          "enter",
          MapNode.builder()
              .put("stage", stage)
              .put("kind", kind.name())
              .put("seconds", StateNode.of(seconds))
              .build());
    }
  }

  /** A look. */
  record Looked(Tick tick) implements RecordedStep {
    @Override
    public MapNode toNode() {
      return MapNode.of("tick", TickNode.write(tick));
    }
  }

  /**
   * Reads a step.
   *
   * @throws InvalidDocumentException if it is none
   */
  static RecordedStep of(Node node) {
    Problems problems = new Problems();
    Fields in = Fields.of(node, Problem.ROOT, problems);
    RecordedStep step = read(in);
    problems.throwIfAny();
    return step;
  }

  private static RecordedStep read(Fields in) {
    if (in.has("begin")) {
      Fields begin = in.map("begin");
      return new Begun((int) begin.wholeNumber("attempt", 0, 1000), begin.map("evidence").node());
    }
    if (in.has("enter")) {
      Fields enter = in.map("enter");
      return new Entered(
          (int) enter.wholeNumber("stage", 1, 1_000_000),
          enter.constant("kind", StageKind.class),
          enter.number("seconds", 0, TickNode.SECONDS_MAX));
    }
    return new Looked(TickNode.read(in.map("tick")));
  }
}
