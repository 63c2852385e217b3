package dev.tidegate.agent.internal.cache;

import dev.tidegate.agent.internal.cache.DefinitionCheck.Checked;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.flag.FlagDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes views in flag by flag: a flag whose definition cannot be evaluated, or that the
 * orchestrator has put aside, goes on as it last was, and so it stands on disk. Its shared rules
 * are written out then, since they may be what became malformed. The other flags are not held up.
 * For the owner alone.
 */
public final class LastGood {
  private static final Logger LOG = LoggerFactory.getLogger(LastGood.class);
  private static final String PUT_ASIDE = "the orchestrator cannot read what is stored";

  private final DefinitionCheck check = new DefinitionCheck();
  private final Map<String, String> told = new HashMap<>();

  /**
   * What is served after a view.
   *
   * @param before what is served now
   * @param position of the view
   * @param flags definitions of the view, JSON by key
   * @param evaluators shared rules of the view, JSON by name
   * @param quarantined flags that the orchestrator has put aside without a good definition
   * @param rollouts what was done for each rollout
   */
  public Snapshot accept(
      Snapshot before,
      Position position,
      Map<String, String> flags,
      Map<String, String> evaluators,
      Set<String> quarantined,
      List<RolloutRecord> rollouts) {
    check.rules(evaluators);
    check.retain(flags.keySet());
    Map<String, String> good = new HashMap<>();
    Map<String, String> bad = new HashMap<>();
    flags.forEach(
        (key, text) -> {
          Checked checked = check.check(key, text);
          if (checked.definition() == null) {
            bad.put(key, checked.problem());
          } else {
            good.put(key, text);
          }
        });
    quarantined.forEach(
        key -> {
          if (!flags.containsKey(key)) {
            bad.put(key, PUT_ASIDE);
          }
        });
    Set<String> broken = new TreeSet<>();
    bad.forEach(
        (key, problem) -> {
          String kept = kept(before, key);
          if (kept == null) {
            broken.add(key);
          } else {
            good.put(key, kept);
          }
          tell(key, problem, kept != null);
        });
    told.keySet().retainAll(bad.keySet());
    return new Snapshot(position, good, evaluators, broken, rollouts);
  }

  /** The definition served so far, made independent of shared rules; null without one. */
  private static @Nullable String kept(Snapshot before, String key) {
    String text = before.flags().get(key);
    if (text == null || !DefinitionCheck.refers(text)) {
      return text;
    }
    DefinitionCheck then = new DefinitionCheck();
    then.rules(before.evaluators());
    FlagDefinition alone = then.check(key, text).alone();
    return alone == null ? null : JsonWriter.compact(alone.toNode());
  }

  private void tell(String key, String problem, boolean kept) {
    if (!problem.equals(told.put(key, problem))) {
      LOG.atWarn()
          .addKeyValue("flag", key)
          .addKeyValue("reason", problem)
          .log(
              kept
                  ? "a definition cannot be understood; the last good one goes on"
                  : "a definition cannot be understood; the code's default applies");
    }
  }
}
