package dev.tidegate.core.report;

import static dev.tidegate.core.report.Risk.Level.HIGH;
import static dev.tidegate.core.report.Risk.Level.LOW;
import static dev.tidegate.core.report.Risk.Level.MEDIUM;

import dev.tidegate.core.report.ReportFacts.StaleFlag;
import dev.tidegate.core.report.ReportFacts.Surroundings;
import java.util.ArrayList;
import java.util.List;

/** What is risky beside rollouts: kills, overrides, freezes, and flags nobody cleaned up. */
final class NamespaceRisks {
  private static final int STALE_MANY = 10;

  private NamespaceRisks() {}

  static List<Risk> of(ReportFacts facts, Commands commands) {
    Surroundings around = facts.surroundings();
    List<Risk> risks = new ArrayList<>();
    unreadable(around.unreadable(), commands, risks);
    kills(around.kills(), commands, risks);
    overrides(around.overrides(), commands, risks);
    freezes(facts, commands, risks);
    stale(around.stale(), facts.namespace(), commands, risks);
    return risks;
  }

  private static void unreadable(List<String> keys, Commands commands, List<Risk> risks) {
    if (!keys.isEmpty()) {
      risks.add(
          new Risk(
              HIGH,
              keys.get(0),
              Wording.count(keys.size(), "flag") + " cannot be served as stored",
              Wording.names(keys) + "; agents keep the last good definition.",
              commands.flag("Put a valid definition", "history", keys.get(0))));
    }
  }

  private static void kills(List<ReportFacts.Kill> kills, Commands commands, List<Risk> risks) {
    for (ReportFacts.Kill kill : kills) {
      boolean owned = !kill.owner().isEmpty();
      risks.add(
          new Risk(
              owned ? HIGH : MEDIUM,
              kill.key(),
              "the flag is killed" + (owned ? " while " + kill.owner() + " owns it" : ""),
              "Killed" + Wording.because(kill.actor(), kill.reason()),
              commands.flag("Enable the flag once its cause is gone", "enable", kill.key())));
    }
  }

  private static void overrides(
      List<ReportFacts.Overridden> overrides, Commands commands, List<Risk> risks) {
    for (ReportFacts.Overridden override : overrides) {
      risks.add(
          new Risk(
              MEDIUM,
              override.key(),
              "an override serves '%s' to everybody%s"
                  .formatted(override.variant(), Wording.until(override.until())),
              "Set" + Wording.because(override.actor(), override.reason()),
              commands.flag(
                  "End the override once its cause is gone",
                  "override",
                  override.key() + " --clear")));
    }
  }

  private static void freezes(ReportFacts facts, Commands commands, List<Risk> risks) {
    boolean holds = facts.migrations().stream().anyMatch(m -> m.place().reason().equals("frozen"));
    for (ReportFacts.Freeze freeze : facts.surroundings().freezes()) {
      risks.add(
          new Risk(
              holds ? MEDIUM : LOW,
              freeze.name(),
              "a freeze of %s holds stages%s"
                  .formatted(
                      freeze.system() ? "all namespaces" : "the namespace",
                      Wording.until(freeze.until())),
              "Set" + Wording.because(freeze.actor(), freeze.reason()),
              holds
                  ? commands.unfreeze(
                      "Remove the freeze if its cause is gone", freeze.name(), freeze.system())
                  : null));
    }
  }

  private static void stale(
      List<StaleFlag> stale, String namespace, Commands commands, List<Risk> risks) {
    if (stale.isEmpty()) {
      return;
    }
    List<String> flags =
        stale.stream()
            .map(flag -> flag.key() + " (" + String.join("; ", flag.why()) + ")")
            .toList();
    risks.add(
        new Risk(
            stale.size() >= STALE_MANY ? MEDIUM : LOW,
            namespace,
            Wording.count(stale.size(), "flag") + " may be removed",
            Wording.names(flags),
            commands.staleFlags("Take these flags out of the code, then delete them")));
  }
}
