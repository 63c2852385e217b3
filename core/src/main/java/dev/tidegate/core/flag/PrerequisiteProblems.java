package dev.tidegate.core.flag;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.document.Spelling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** What is wrong with the prerequisites of flags that are about to be stored together. */
public final class PrerequisiteProblems {
  private final Map<String, FlagDefinition> all;
  private final UnaryOperator<String> paths;
  private final Problems problems;
  private final PrerequisiteRules rules;

  private PrerequisiteProblems(
      Map<String, FlagDefinition> all,
      Map<String, Node> evaluators,
      UnaryOperator<String> paths,
      Problems problems) {
    this.all = all;
    this.paths = paths;
    this.problems = problems;
    this.rules = new PrerequisiteRules(all::get, evaluators);
  }

  /**
   * Records every prerequisite that names no flag or no variant, circles, and flags that others
   * need and that would no longer have a variant they ask for.
   *
   * @param changed what is about to be stored, by key
   * @param stored the other flags of the namespace, and older definitions of these
   * @param evaluators shared rules by name
   * @param paths where the flag of a key lies in what the caller was given
   */
  public static void check(
      Map<String, FlagDefinition> changed,
      Map<String, FlagDefinition> stored,
      Map<String, Node> evaluators,
      UnaryOperator<String> paths,
      Problems problems) {
    Map<String, FlagDefinition> all = new LinkedHashMap<>(stored);
    all.putAll(changed);
    PrerequisiteProblems found = new PrerequisiteProblems(all, evaluators, paths, problems);
    changed.values().forEach(found::checkOwn);
    for (FlagDefinition flag : all.values()) {
      if (!changed.containsKey(flag.key()) && Prerequisites.areIn(flag)) {
        found.checkNeeds(flag, changed);
      }
    }
  }

  /** The flags among {@code all} that need {@code key} themselves, in their order. */
  public static Set<String> needing(String key, Map<String, FlagDefinition> all) {
    Set<String> needing = new TreeSet<>();
    all.values()
        .forEach(
            flag -> {
              if (Prerequisites.neededBy(flag).contains(key)) {
                needing.add(flag.key());
              }
            });
    return needing;
  }

  private void checkOwn(FlagDefinition flag) {
    Prerequisites prerequisites = Prerequisites.of(flag);
    if (prerequisites == null) {
      return;
    }
    String path = Problem.member(paths.apply(flag.key()), Prerequisites.MEMBER);
    Node node = flag.others().get(Prerequisites.MEMBER);
    Node at = node == null ? NullNode.of() : node;
    prerequisites
        .when()
        .forEach(
            (other, variants) ->
                checkNamed(other, variants, Problem.member(path + ".when", other), at));
    List<String> circle = circle(flag.key(), new ArrayList<>());
    if (!circle.isEmpty()) {
      problems.add(
          path,
          at,
          "flags need one another in a circle: " + String.join(" needs ", circle),
          "take one of these prerequisites out");
      return;
    }
    try {
      rules.targeting(flag);
    } catch (PrerequisiteRules.Unwritable e) {
      problems.add(path, at, String.valueOf(e.getMessage()), "need fewer flags, or simpler ones");
    }
  }

  private void checkNamed(String other, Set<String> variants, String path, Node at) {
    FlagDefinition needed = all.get(other);
    if (needed == null) {
      problems.add(
          path, at, "there is no flag '" + other + "'", Spelling.didYouMean(other, all.keySet()));
      return;
    }
    for (String variant : variants) {
      if (!needed.variants().containsKey(variant)) {
        problems.add(
            path,
            at,
            "the flag '" + other + "' has no variant '" + variant + "'",
            "one of " + needed.variants().keySet());
      }
    }
  }

  /** The way from {@code key} back to it, or nothing; disabled flags count too. */
  private List<String> circle(String key, List<String> way) {
    way.add(key);
    Set<String> seen = new HashSet<>();
    return leadsTo(key, key, way, seen) ? way : List.of();
  }

  private boolean leadsTo(String target, String from, List<String> way, Set<String> seen) {
    FlagDefinition flag = all.get(from);
    for (String next : flag == null ? Set.<String>of() : Prerequisites.neededBy(flag)) {
      way.add(next);
      if (next.equals(target) || (seen.add(next) && leadsTo(target, next, way, seen))) {
        return true;
      }
      way.remove(way.size() - 1);
    }
    return false;
  }

  /** A flag that stays as it is must keep what it needs. */
  private void checkNeeds(FlagDefinition flag, Map<String, FlagDefinition> changed) {
    Prerequisites prerequisites = Prerequisites.of(flag);
    if (prerequisites == null) {
      return;
    }
    boolean touched = false;
    for (Map.Entry<String, Set<String>> need : prerequisites.when().entrySet()) {
      FlagDefinition other = changed.get(need.getKey());
      if (other == null) {
        continue;
      }
      touched = true;
      for (String variant : need.getValue()) {
        if (!other.variants().containsKey(variant)) {
          problems.add(
              Problem.member(paths.apply(other.key()), "variants"),
              MapNode.of(other.variants()),
              "variant '" + variant + "' is missing, which flag '" + flag.key() + "' needs",
              "keep it, or change the prerequisites of '" + flag.key() + "' first");
        }
      }
    }
    if (touched) {
      checkStillWritable(flag, changed);
    }
  }

  private void checkStillWritable(FlagDefinition flag, Map<String, FlagDefinition> changed) {
    if (!Collections.disjoint(circle(flag.key(), new ArrayList<>()), changed.keySet())) {
      return; // told of the flag that closes the circle
    }
    try {
      rules.targeting(flag);
    } catch (PrerequisiteRules.Unwritable e) {
      Set<String> needed = new TreeSet<>(Prerequisites.neededBy(flag));
      needed.retainAll(changed.keySet());
      problems.add(
          paths.apply(needed.iterator().next()),
          NullNode.of(),
          "the flag '" + flag.key() + "' needs this one: " + e.getMessage(),
          "simpler rules, or fewer prerequisites");
    }
  }
}
