package dev.tidegate.cli.rollout;

import dev.tidegate.cli.session.InputFile;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.flag.FlagDocument;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.plan.FlagChecks;
import dev.tidegate.core.plan.RolloutSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks a rollout file without a server and expands it to its plan. */
final class OfflinePlan {
  private OfflinePlan() {}

  /**
   * The plan, with {@code stages} at its top.
   *
   * @param flags a flagd file to check against, or null to leave that unchecked
   * @throws CommandException with every problem found
   */
  static MapNode of(Session session, InputFile input, @Nullable String flags) {
    RolloutSpec spec;
    try {
      spec = RolloutSpecParser.parse(input.document());
    } catch (InvalidDocumentException e) {
      throw CommandException.invalid(input.name(), e);
    }
    if (flags != null) {
      check(session, spec, input, flags);
    }
    MapNode.Builder plan =
        MapNode.builder().put("apiVersion", "tidegate.dev/v1").put("kind", "Plan");
    spec.draft().toNode().members().forEach(plan::put);
    return plan.remove("uid")
        .put("notChecked", ListNode.ofTexts(unchecked(spec, flags != null)))
        .build();
  }

  private static void check(Session session, RolloutSpec spec, InputFile input, String flags) {
    InputFile definitions = InputFile.read(session.environment(), flags);
    FlagDocument document;
    try {
      document = FlagDocument.parseStrictly(definitions.document());
    } catch (InvalidDocumentException e) {
      throw CommandException.invalid(definitions.name(), e);
    }
    List<Problem> problems = FlagChecks.check(spec.draft(), document.flags());
    if (!problems.isEmpty()) {
      throw CommandException.invalid(input.name(), problems, null);
    }
  }

  private static List<String> unchecked(RolloutSpec spec, boolean haveFlags) {
    List<String> unchecked = new ArrayList<>();
    if (haveFlags) {
      unchecked.add("that no other active rollout owns one of the flags");
    } else {
      unchecked.addAll(FlagChecks.notChecked(spec.draft()));
    }
    spec.draft()
        .after()
        .forEach(name -> unchecked.add("that the rollout '" + name + "' exists (after)"));
    return unchecked;
  }
}
