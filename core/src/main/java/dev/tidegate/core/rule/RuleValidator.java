package dev.tidegate.core.rule;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.document.TextNode;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what is wrong with a rule before any unit meets it. */
final class RuleValidator {
  private static final Set<String> FLAG_PROPERTIES = Set.of("$flagd.flagKey", "$flagd.timestamp");
  private static final InstantSource NO_TIME = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

  private final String flagKey;
  private final Problems problems;

  RuleValidator(String flagKey, Problems problems) {
    this.flagKey = flagKey;
    this.problems = problems;
  }

  /** Records all unknown operators; if there are none, whether the rule compiles. */
  void validate(Node rule, String path) {
    try {
      RuleBounds.check(rule);
    } catch (MalformedRule e) {
      problems.add(new Problem(path, e.node().position(), String.valueOf(e.getMessage()), null));
      return;
    }
    boolean sound = walk(rule, path);
    if (sound && References.in(rule).isEmpty()) {
      try {
        RuleCompiler.compile(rule, flagKey, NO_TIME);
      } catch (MalformedRule e) {
        problems.add(new Problem(path, e.node().position(), String.valueOf(e.getMessage()), null));
      }
    }
  }

  private boolean walk(Node node, String path) {
    boolean sound = true;
    if (node instanceof ListNode list) {
      for (int i = 0; i < list.items().size(); i++) {
        sound &= walk(list.items().get(i), Problem.item(path, i));
      }
    } else if (node instanceof MapNode map && !map.members().isEmpty()) {
      sound = operator(map, path);
      for (var member : map.members().entrySet()) {
        sound &= walk(member.getValue(), Problem.member(path, member.getKey()));
      }
    }
    return sound;
  }

  private boolean operator(MapNode map, String path) {
    String name = map.members().keySet().iterator().next();
    if (References.nameOf(map) != null) {
      return true;
    }
    if (map.members().size() > 1) {
      problems.add(path, map, "a rule has one operator, not " + map.members().keySet());
      return false;
    }
    if (!Operators.isKnown(name)) {
      problems.add(path, map, "unknown operator '" + name + "'", Operators.suggestion(name));
      return false;
    }
    String variable = name.equals("var") ? variable(map.get(name)) : null;
    if (variable != null && variable.startsWith("$flagd.") && !FLAG_PROPERTIES.contains(variable)) {
      problems.add(
          path, map, "there is no '" + variable + "'", "$flagd.flagKey or $flagd.timestamp");
    }
    return true;
  }

  private static @Nullable String variable(@Nullable Node operand) {
    Node name =
        operand instanceof ListNode list && !list.items().isEmpty() ? list.items().get(0) : operand;
    return name instanceof TextNode text ? text.value() : null;
  }
}
