package dev.tidegate.system.faults;

import dev.tidegate.system.faults.TruthChecker.Violation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * All live rules, over what was seen of a run. Which rule judges which guarantee is in
 * docs/guarantees.md.
 */
final class Oracle {
  private Oracle() {}

  /** Judges a run again from its folder, and prints the report. */
  public static void main(String[] arguments) throws IOException {
    RunRecord run = RunRecord.read(Path.of(arguments[0]));
    List<Violation> found = judge(run);
    RunReport.of(run, List.of("judged again"), found).forEach(System.out::println);
    System.exit(found.isEmpty() ? 0 : 1);
  }

  /** Everything that a guarantee does not allow. */
  static List<Violation> judge(RunRecord run) {
    TruthFlags flags = new TruthFlags("shop", run.history());
    List<Violation> found =
        new ArrayList<>(new TruthChecker(LegalTransitions.read()).check(run.history(), true));
    found.addAll(FreezeChecker.check(run.history()));
    found.addAll(RollbackChecker.check(run.history(), run.streams()));
    found.addAll(EvidenceChecker.check(run.history(), run.calls()));
    found.addAll(ExposureChecker.check(run.history(), run.streams()));
    found.addAll(KillSwitchChecker.check(run.history(), flags));
    found.addAll(DecisionChecker.check(run.history()));
    found.addAll(CallChecker.check(run.calls(), run.history()));
    run.streams()
        .forEach(
            (agent, lines) ->
                found.addAll(AgentStreamChecker.check(agent, lines, flags, run.newest())));
    run.saves()
        .forEach(
            (agent, saves) -> found.addAll(CheckpointChecker.check(agent, saves, run.history())));
    return List.copyOf(found);
  }
}
