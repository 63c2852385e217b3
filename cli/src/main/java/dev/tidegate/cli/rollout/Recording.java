package dev.tidegate.cli.rollout;

import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.manifest.RolloutPlanReader;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.record.DecisionRecord;
import dev.tidegate.core.replay.RecordedStep;
import java.util.List;

/**
 * What was recorded of a rollout.
 *
 * @param plan that was carried out
 * @param decisions in the order made
 * @param steps of the evidence, in the order recorded
 * @param stepsLeftOut later steps that were too many
 */
record Recording(
    RolloutPlan plan, List<DecisionRecord> decisions, List<RecordedStep> steps, long stepsLeftOut) {

  /**
   * Reads what the server answers, or what was saved of that.
   *
   * @param source for messages
   * @throws CommandException if it is no recording
   */
  static Recording read(Doc document, String source) {
    if (!document.at("plan").exists()) {
      throw CommandException.usage(
          source + " holds no plan", "a rollout that has not started has nothing to replay");
    }
    try {
      return new Recording(
          RolloutPlanReader.read(document.at("plan").node()),
          document.items("decisions").stream()
              .map(item -> DecisionRecord.fromNode(item.node()))
              .toList(),
          document.items("steps").stream().map(item -> RecordedStep.of(item.node())).toList(),
          document.whole("stepsLeftOut"));
    } catch (InvalidDocumentException e) {
      throw CommandException.invalid(source, e);
    }
  }
}
