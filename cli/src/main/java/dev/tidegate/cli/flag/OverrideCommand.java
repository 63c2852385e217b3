package dev.tidegate.cli.flag;

import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.session.EndTime;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "override",
    description = {
      "Serves one variant of a flag to everybody for a while, whatever a rollout serves",
      "Towards the baseline only: a variant the rollout brings is refused. The rollout pauses.",
      "Needs no leader, never asks; ends by itself, or with --clear",
      "For example: tidegate flag override checkout --variant old --for 2h --reason INC-7"
    })
final class OverrideCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "KEY", description = "The flag")
  String key = "";

  @Option(names = "--variant", paramLabel = "NAME", description = "The variant to serve")
  @Nullable String variant;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "When it ends: 2026-03-01T12:00:00Z")
  @Nullable String until;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      description = "How long it lasts: 2h, at most 30d")
  @Nullable String lasts;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; required unless --clear")
  @Nullable String reason;

  @Option(names = "--clear", description = "End the override now")
  boolean clear;

  OverrideCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    String path = session.path("flags", key, "override");
    if (clear) {
      return clear(path);
    }
    if (variant == null || reason == null || (until == null) == (lasts == null)) {
      throw CommandException.usage(
          "an override needs --variant, --reason, and either --for or --until",
          "tidegate flag override " + key + " --variant NAME --for 2h --reason TEXT");
    }
    MapNode body =
        MapNode.builder()
            .put("variant", variant)
            .put("until", EndTime.of(session, until, lasts).toString())
            .put("reason", reason)
            .build();
    Doc flag =
        session.client().call(Call.send("PUT", path, JsonWriter.compact(body), Call.JSON)).body();
    print(flag, key + ": " + FlagText.override(flag));
    return ExitCode.DONE.status();
  }

  private int clear(String path) {
    if (variant != null || until != null || lasts != null) {
      throw CommandException.usage("--clear goes with --reason only", null);
    }
    Doc flag = session.client().call(Call.delete(path).because(reason)).body();
    print(flag, key + ": the override is cleared; a rollout that it paused waits to be resumed");
    return ExitCode.DONE.status();
  }

  private void print(Doc flag, String sentence) {
    boolean behind = flag.at("behind").exists();
    String line = behind ? FlagText.sentence(flag, session.style()) : sentence;
    session.printer().one(flag.map(), key, () -> List.of(line));
  }
}
