package dev.tidegate.system.faults;

import dev.tidegate.system.faults.TruthChecker.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * G11: a kill changes what is served of one flag only, and nobody gets a variant of it afterwards.
 * Whether it gets through without a leader is asked of a run at its end: {@link #reached}.
 */
final class KillSwitchChecker {
  private KillSwitchChecker() {}

  /** Judges what the kills of the namespace {@code shop} changed. */
  static List<Violation> check(List<TruthRevision> history, TruthFlags flags) {
    List<Violation> found = new ArrayList<>();
    for (TruthRevision revision : history) {
      for (TruthRevision.Change entry : revision.puts("log/shop/audit/entries/*")) {
        if (entry.fields().text("action").equals("flag.kill")) {
          String flag = entry.fields().text("subject").substring("flag ".length());
          long at = revision.revision();
          if (revision.puts("ns/shop/flags/" + flag).isEmpty()) {
            found.add(new Violation("G11", at, "a kill of " + flag + " did not change it"));
          }
          changed(flags.at(at - 1), flags.at(at))
              .forEach(
                  (key, now) -> {
                    if (!key.equals(flag) || !now.equals("code")) {
                      found.add(
                          new Violation(
                              "G11", at, "the kill of %s made %s %s".formatted(flag, key, now)));
                    }
                  });
        }
      }
    }
    return found;
  }

  private static Map<String, String> changed(Map<String, String> before, Map<String, String> now) {
    Map<String, String> changed = new TreeMap<>(now);
    changed.entrySet().removeIf(flag -> flag.getValue().equals(before.get(flag.getKey())));
    before.keySet().stream()
        .filter(key -> !now.containsKey(key))
        .forEach(key -> changed.put(key, "gone"));
    return changed;
  }

  /**
   * Judges one kill made while nobody led.
   *
   * @param flag that was killed
   * @param told when it was acknowledged, on the monotonic clock
   * @param limit until when every agent must serve it as off
   */
  static List<Violation> reached(
      String flag, long told, Duration limit, Map<String, List<AgentLine>> streams) {
    List<Violation> found = new ArrayList<>();
    streams.forEach(
        (agent, lines) -> {
          long off = offSince(flag, lines);
          if (off - told > limit.toNanos()) {
            found.add(
                new Violation(
                    "G11", 0, "%s serves %s on %s after its kill".formatted(agent, flag, limit)));
          }
        });
    return found;
  }

  /** When its last unbroken time of serving the flag as off began; the end of time if it is on. */
  static long offSince(String flag, List<AgentLine> lines) {
    long since = Long.MAX_VALUE;
    for (AgentLine line : lines) {
      boolean off = line.flags().getOrDefault(flag, "code").equals("code");
      since = off ? Math.min(since, line.nanos()) : Long.MAX_VALUE;
    }
    return since;
  }
}
