package dev.tidegate.bench.evidence;

import dev.tidegate.bench.rules.RankedMinutes;
import dev.tidegate.bench.rules.Rule;
import dev.tidegate.bench.rules.Ruling;
import dev.tidegate.bench.rules.ThresholdChecks;
import dev.tidegate.bench.rules.TidegateRule;
import dev.tidegate.bench.traffic.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Program: Tidegate's rule and rules in the manner of others on the same traffic, as a table. */
public final class PeerTable {
  private static final List<Rule> RULES =
      List.of(
          new TidegateRule(),
          ThresholdChecks.argoExample(),
          ThresholdChecks.argoTuned(),
          ThresholdChecks.flaggerExample(),
          ThresholdChecks.flaggerTuned(),
          RankedMinutes.once(),
          RankedMinutes.everyFiveMinutes());

  private final int runs;

  private PeerTable(int runs) {
    this.runs = runs;
  }

  /**
   * Prints, as Markdown, in how many of {@code args[0]} runs each rule rolls a healthy candidate
   * back, and how often and how soon it finds a bad one; Tidegate with its dispersion guard.
   */
  public static void main(String[] args) {
    PeerTable table = new PeerTable(Integer.parseInt(args[0]));
    table.print("healthy: rolled back", Situation.healthy(), table::healthy);
    System.out.println();
    table.print("worse: found / median", Situation.worse(), table::worse);
  }

  private interface Cell {
    String of(Rule rule, Scenario scenario);
  }

  private void print(String title, List<Situation> situations, Cell cell) {
    List<String> names = RULES.stream().map(Rule::name).toList();
    System.out.println("| " + title + " | " + String.join(" | ", names) + " |");
    System.out.println("|---" + "|--:".repeat(names.size()) + "|");
    for (Situation situation : situations) {
      List<String> cells = new ArrayList<>();
      RULES.forEach(rule -> cells.add(cell.of(rule, situation.scenario().guardedNow())));
      System.out.println("| " + situation.words() + " | " + String.join(" | ", cells) + " |");
      System.out.flush();
    }
  }

  private String healthy(Rule rule, Scenario scenario) {
    Trials trials = new Trials(rule, runs, GuaranteeTable.SEED);
    int back = trials.ending(Ruling.ROLL_BACK, scenario);
    int held = trials.ending(Ruling.HOLD, scenario);
    return percent(back) + (held > 0 ? " (held " + percent(held) + ")" : "");
  }

  private String worse(Rule rule, Scenario scenario) {
    Trials trials = new Trials(rule, runs, GuaranteeTable.SEED);
    double[] seconds = trials.secondsUntil(Ruling.ROLL_BACK, scenario);
    int found = 0;
    for (double one : seconds) {
      found += Double.isFinite(one) ? 1 : 0;
    }
    double median = seconds[runs / 2];
    String when = Double.isFinite(median) ? String.format(Locale.ROOT, " / %.0f s", median) : "";
    return percent(found) + when;
  }

  private String percent(int count) {
    double share = 100.0 * count / runs;
    boolean whole = share == 0 || share >= 10;
    return String.format(Locale.ROOT, whole ? "%.0f %%" : "%.1f %%", share);
  }
}
