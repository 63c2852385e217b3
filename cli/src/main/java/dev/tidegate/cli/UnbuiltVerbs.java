package dev.tidegate.cli;

import dev.tidegate.cli.session.Group;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.ExitCode;
import java.util.List;
import java.util.Set;

/** Verbs that are planned but do nothing yet: they say so instead of being unknown. */
final class UnbuiltVerbs {
  private static final Set<String> NOUNS =
      Set.of(
          "migration",
          "namespace",
          "request",
          "audit",
          "backup",
          "login",
          "whoami",
          "context",
          "dashboard");

  private UnbuiltVerbs() {}

  /**
   * @throws CommandException if {@code words} name a verb that is not built yet
   */
  static void check(List<String> words) {
    if (words.isEmpty()) {
      return;
    }
    String first = words.get(0);
    if (NOUNS.contains(first)) {
      throw notBuilt(first);
    }
    if (words.size() > 1) {
      for (Group group : Branches.groups()) {
        if (group.name().equals(first) && group.unbuilt().contains(words.get(1))) {
          throw notBuilt(first + " " + words.get(1));
        }
      }
    }
  }

  private static CommandException notBuilt(String verb) {
    return new CommandException(
        ExitCode.NOT_BUILT, "'tidegate " + verb + "' is not built yet", null, "tidegate --help");
  }
}
