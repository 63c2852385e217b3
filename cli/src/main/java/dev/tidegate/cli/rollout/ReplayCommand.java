package dev.tidegate.cli.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.cli.session.InputFile;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.manifest.Amounts;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.replay.RolloutReplay;
import dev.tidegate.core.replay.WhatIf;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "replay",
    description = {
      "Makes every decision about a rollout again from what was recorded; exit code 1 if one differs",
      "With --alpha or --with: what other thresholds would have decided on the same counts"
    })
final class ReplayCommand implements Callable<Integer> {
  private static final double ALPHA_MAX = 0.5;

  private final Session session;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The rollout; not with --recording")
  @Nullable String name;

  @Option(
      names = "--recording",
      paramLabel = "FILE",
      description = "Replay what --save wrote; needs no server")
  @Nullable String recording;

  @Option(
      names = "--save",
      paramLabel = "FILE",
      description = "Keep the recording: plan, decisions and counts")
  @Nullable String save;

  @Option(
      names = "--alpha",
      paramLabel = "PERCENT",
      description = "What if: another bound on a false rollback, for example 5%%")
  @Nullable String alpha;

  @Option(
      names = "--with",
      paramLabel = "FILE",
      description = "What if: a changed rollout file with the same stages and metrics")
  @Nullable String with;

  ReplayCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if ((name == null) == (recording == null)) {
      throw CommandException.usage(
          "either a rollout or --recording is needed", "tidegate rollout replay NAME");
    }
    String source = name == null ? String.valueOf(recording) : "the recording of " + name;
    Doc document = name == null ? kept(file(source)) : fetched(name);
    if (save != null) {
      save(document, save);
    }
    Recording recorded = Recording.read(document, source);
    if (alpha == null && with == null) {
      return replay(recorded);
    }
    return whatIf(recorded, changed(recorded.plan()));
  }

  private InputFile file(String path) {
    return InputFile.read(session.environment(), path);
  }

  private static Doc kept(InputFile input) {
    try {
      return new Doc(input.document());
    } catch (InvalidDocumentException e) {
      throw CommandException.invalid(input.name(), e);
    }
  }

  private Doc fetched(String rollout) {
    return session.client().get(session.path("rollouts", rollout, "recording"));
  }

  private void save(Doc document, String path) {
    try {
      Files.writeString(
          session.environment().file(path), JsonWriter.compact(document.node()) + "\n", UTF_8);
    } catch (IOException e) {
      throw CommandException.usage("cannot write " + path + ": " + e.getMessage(), null);
    }
    session.note("saved to " + path);
  }

  private int replay(Recording recorded) {
    RolloutReplay replay;
    try {
      replay = RolloutReplay.of(recorded.plan(), recorded.decisions(), recorded.steps());
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("the recorded counts do not fit: " + e.getMessage(), null);
    }
    MapNode document = ReplayText.document(recorded, replay);
    String word = replay.isSame() ? "SAME" : "DIFFERENT";
    session
        .printer()
        .one(document, word, () -> ReplayText.lines(recorded, replay, session.style()));
    return (replay.isSame() ? ExitCode.DONE : ExitCode.FAILED).status();
  }

  private RolloutPlan changed(RolloutPlan carriedOut) {
    RolloutPlan plan = with == null ? carriedOut : parsed(file(with), carriedOut);
    return alpha == null ? plan : plan.withAlpha(alpha(alpha));
  }

  private static RolloutPlan parsed(InputFile input, RolloutPlan carriedOut) {
    try {
      return RolloutSpecParser.parse(input.document()).plan(carriedOut.uid());
    } catch (InvalidDocumentException e) {
      throw CommandException.invalid(input.name(), e);
    }
  }

  private static double alpha(String percent) {
    double value;
    try {
      value = Amounts.percent(percent);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(
          "--alpha '" + percent + "': it " + e.getMessage(), "for example --alpha 5%");
    }
    if (value <= 0 || value > ALPHA_MAX) {
      throw CommandException.usage(
          "--alpha '" + percent + "' must be above 0% and at most 50%", "for example --alpha 5%");
    }
    return value;
  }

  private int whatIf(Recording recorded, RolloutPlan plan) {
    List<WhatIf.StageOutcome> outcomes;
    try {
      outcomes = WhatIf.judge(plan, recorded.plan(), recorded.decisions(), recorded.steps());
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()), null);
    }
    session
        .printer()
        .one(
            WhatIfText.document(plan, outcomes),
            outcomes.stream().allMatch(WhatIf.StageOutcome::isSame) ? "SAME" : "DIFFERENT",
            () -> WhatIfText.lines(plan, outcomes, session.style()));
    return ExitCode.DONE.status();
  }
}
