package dev.tidegate.sim.check;

import java.util.HashMap;
import java.util.Map;

/**
 * G7: a request is answered once, and what a person wrote once is written once: values of {@code
 * metadata.mark} are never used twice by the people of a simulation.
 */
final class OnceRule implements Rule {
  private final Map<String, Long> marks = new HashMap<>();

  @Override
  public void check(Step step, Violations violations) {
    step.puts("log/", "")
        .filter(entry -> entry.key().path().contains("/requests/"))
        .filter(entry -> step.before().containsKey(entry.key().path()))
        .forEach(entry -> violations.add("G7", step.nanos(), "answered again: " + entry.key()));
    step.puts("ns/", "")
        .filter(entry -> entry.key().path().contains("/flags/"))
        .forEach(
            entry -> {
              String mark = markOf(entry.value().utf8());
              boolean kept = step.decision() != null || step.switchesFlag(); // with the rest of it
              if (!mark.isEmpty() && !kept && marks.merge(mark, 1L, Long::sum) > 1) {
                violations.add("G7", step.nanos(), "written again: " + mark);
              }
            });
  }

  private static String markOf(String body) {
    int at = body.indexOf("mark-");
    return at < 0 ? "" : body.substring(at, body.indexOf('"', at));
  }

  /** How often {@code mark} was written. */
  long written(String mark) {
    return marks.getOrDefault(mark, 0L);
  }
}
