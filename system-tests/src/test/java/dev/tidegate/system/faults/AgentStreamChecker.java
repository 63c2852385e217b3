package dev.tidegate.system.faults;

import dev.tidegate.system.faults.TruthChecker.Violation;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges what one agent served, restarts included: its position never goes down (G3), its value
 * never falls back to the code's default and nothing throws (G9).
 */
final class AgentStreamChecker {
  private AgentStreamChecker() {}

  /**
   * The lines a {@link FaultAgent} wrote.
   *
   * @param newest revision the store ended at: nothing later can have been served
   */
  static List<Violation> check(String agent, List<String> lines, long newest) {
    List<Violation> found = new ArrayList<>();
    long epoch = 0;
    long revision = 0;
    boolean served = false;
    for (String line : lines) {
      Fields seen = Fields.parse(line);
      long at = seen.number("revision");
      if (!seen.text("threw").isEmpty()) {
        found.add(new Violation("G9", at, agent + " threw " + seen.text("threw")));
        continue;
      }
      if (at == 0) { // it serves nothing of the store yet: it just started
        continue;
      }
      long era = seen.number("epoch");
      if (era < epoch || (era == epoch && at < revision)) {
        found.add(new Violation("G3", at, agent + " was at " + revision + " of epoch " + epoch));
      }
      if (at > newest) {
        found.add(new Violation("G3", at, agent + " serves what was never committed"));
      }
      epoch = era;
      revision = at;
      boolean stored = !seen.text("value").equals("code");
      if (served && !stored) {
        found.add(new Violation("G9", at, agent + " fell back to the code's default"));
      }
      served |= stored;
    }
    return found;
  }
}
