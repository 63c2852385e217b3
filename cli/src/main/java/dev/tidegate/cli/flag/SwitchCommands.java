package dev.tidegate.cli.flag;

import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs that switch a flag. None asks back but delete. */
final class SwitchCommands {
  private SwitchCommands() {}

  /** Which flag, and why. */
  static final class About {
    @Parameters(paramLabel = "KEY", description = "The flag")
    String key = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; is kept in the audit log")
    @Nullable String reason;

    int post(Session session, String verb) {
      String path = session.path("flags", key, verb);
      MapNode body = MapNode.builder().putIfPresent("reason", reason).build();
      Call call = Call.send("POST", path, JsonWriter.compact(body), Call.JSON);
      Doc flag = session.client().call(call).body();
      session
          .printer()
          .one(flag.map(), key, () -> List.of(FlagText.sentence(flag, session.style())));
      return ExitCode.DONE.status();
    }
  }

  @Command(name = "enable", description = "Serves the flag again")
  static final class Enable implements Callable<Integer> {
    private final Session session;
    @Mixin About about = new About();

    Enable(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      return about.post(session, "enable");
    }
  }

  @Command(name = "disable", description = "Callers get their own defaults")
  static final class Disable implements Callable<Integer> {
    private final Session session;
    @Mixin About about = new About();

    Disable(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      return about.post(session, "disable");
    }
  }

  @Command(
      name = "kill",
      description = "Disables a flag now, whoever owns it; needs no leader and never asks")
  static final class Kill implements Callable<Integer> {
    private final Session session;
    @Mixin About about = new About();

    Kill(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      return about.post(session, "kill");
    }
  }

  @Command(name = "delete", description = "Removes a flag; asks first")
  static final class Delete implements Callable<Integer> {
    private final Session session;
    @Mixin About about = new About();

    Delete(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      session.confirm("flag '%s' is removed for good".formatted(about.key));
      Doc answer =
          session
              .client()
              .call(Call.delete(session.path("flags", about.key)).because(about.reason))
              .body();
      session.printer().one(answer.map(), about.key, () -> List.of(about.key + ": deleted"));
      return ExitCode.DONE.status();
    }
  }
}
