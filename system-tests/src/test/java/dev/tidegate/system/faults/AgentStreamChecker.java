package dev.tidegate.system.faults;

import dev.tidegate.system.faults.TruthChecker.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Judges what one agent served, restarts included, as etcd's own robustness tests judge watches:
 * its position is <em>ordered</em> and committed; what it serves is the store's at one revision
 * (<em>atomic</em>), not older than its position (<em>bookmarkable</em>), and never again what it
 * served before something newer (<em>unique</em>); a restart goes on from there
 * (<em>resumable</em>); at the end it has everything (<em>reliable</em>). All of that is G3. That
 * it never falls back to the code's default and nothing throws is G9.
 */
final class AgentStreamChecker {
  private final String agent;
  private final TruthFlags truth;
  private final long newest;
  private final List<Violation> found = new ArrayList<>();
  private AgentLine before = new AgentLine("", 0, 0, 0, Map.of(), "");
  private boolean stored;
  private long served;

  private AgentStreamChecker(String agent, TruthFlags truth, long newest) {
    this.agent = agent;
    this.truth = truth;
    this.newest = newest;
  }

  /**
   * Judges the lines a {@link FaultAgent} wrote.
   *
   * @param truth what had to be served at which revision
   * @param newest revision the store ended at: nothing later can have been served
   */
  static List<Violation> check(String agent, List<AgentLine> lines, TruthFlags truth, long newest) {
    AgentStreamChecker checker = new AgentStreamChecker(agent, truth, newest);
    for (int i = 0; i < lines.size(); i++) {
      checker.take(lines.get(i), after(lines, i).orElse(newest));
    }
    checker.reliable();
    return List.copyOf(checker.found);
  }

  /** The next position after that of a line: what it serves is older, or just that. */
  private static OptionalLong after(List<AgentLine> lines, int index) {
    long position = lines.get(index).revision();
    return lines.stream()
        .skip(index + 1L)
        .mapToLong(AgentLine::revision)
        .filter(revision -> revision > position)
        .findFirst();
  }

  private void violated(String guarantee, AgentLine at, String what) {
    found.add(new Violation(guarantee, at.revision(), agent + " " + what));
  }

  private void take(AgentLine line, long next) {
    if (!line.threw().isEmpty()) {
      violated("G9", line, "threw " + line.threw());
      return;
    }
    if (line.revision() == 0) { // it serves nothing of the store yet: it just started
      if (stored) {
        violated("G9", line, "lost everything it served");
      }
      return;
    }
    boolean fresh = before.revision() > 0 && !line.boot().equals(before.boot());
    if (line.epoch() < before.epoch()
        || (line.epoch() == before.epoch() && line.revision() < before.revision())) {
      violated(
          "G3",
          line,
          "is not %s: it was at %d of epoch %d"
              .formatted(fresh ? "resumable" : "ordered", before.revision(), before.epoch()));
    }
    if (line.revision() > newest) {
      violated("G3", line, "serves what was never committed");
    }
    before = line;
    boolean codes = line.flags().getOrDefault("steady", "code").equals("code");
    if (stored && codes) {
      violated("G9", line, "fell back to the code's default");
    } else if (!codes) {
      stored = true;
      values(line, Math.max(Math.min(next, newest), line.revision()), fresh);
    }
  }

  private void values(AgentLine line, long upTo, boolean fresh) {
    long from = Math.max(line.revision(), served);
    OptionalLong revision = truth.first(line.flags(), from, upTo);
    if (revision.isPresent()) {
      served = revision.getAsLong();
    } else if (truth.first(line.flags(), line.revision(), from).isPresent()) {
      violated("G3", line, "is not unique: it served revision %d before".formatted(served));
    } else if (truth.first(line.flags(), 0, line.revision()).isPresent()) {
      violated(
          "G3",
          line,
          "is not %s: what it serves is older than its position, %s"
              .formatted(fresh ? "resumable" : "bookmarkable", differs(line)));
    } else {
      violated("G3", line, "is not atomic: no revision has what it serves, " + differs(line));
    }
  }

  private String differs(AgentLine line) {
    Map<String, String> wanted = truth.at(line.revision());
    return "%s, and not %s".formatted(without(line.flags(), wanted), without(wanted, line.flags()));
  }

  private static List<String> without(Map<String, String> flags, Map<String, String> others) {
    return flags.entrySet().stream()
        .filter(flag -> !flag.getValue().equals(others.get(flag.getKey())))
        .map(Object::toString)
        .sorted()
        .toList();
  }

  private void reliable() {
    long last = truth.lastChange(newest);
    if (found.isEmpty() && truth.first(before.flags(), last, last).isEmpty()) {
      violated("G3", before, "is not reliable: it never served revision %d".formatted(last));
    }
  }
}
