package dev.tidegate.cli.demo;

import dev.tidegate.cli.dev.Installation;
import dev.tidegate.cli.dev.Playground;
import dev.tidegate.cli.dev.PlaygroundOptions;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tidegate demo}: two real rollouts on a real fleet, one of them faulty. */
@Command(
    name = "demo",
    description = {
      "Takes a fleet of services through two rollouts: one completes, one is caught and rolled back",
      "Exit code 0 only if both ended as they should and every agent is as it was before"
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int AGENTS_MIN = 4;
  private static final int AGENTS_MAX = 50;
  private static final int REQUESTS_PER_SECOND = 30;

  private final Session session;

  @Option(
      names = "--fast",
      description = "Both at once with short soaks, in less than a minute; less evidence is seen")
  boolean fast;

  @Option(names = "--agents", paramLabel = "N", description = "Services in the fleet. Default: 8")
  int agents = 8;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "HTTP port of the orchestrator. Default: 0, which picks one")
  int port;

  @Option(names = "--keep", description = "Keep data and logs afterwards")
  boolean keep;

  /** Runs in {@code session}. */
  public DemoCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (agents < AGENTS_MIN || agents > AGENTS_MAX || port < 0 || port > 65_535) {
      throw CommandException.usage(
          "--agents is %d to %d, --port 0 to 65535".formatted(AGENTS_MIN, AGENTS_MAX),
          "tidegate demo --help");
    }
    Installation installation = Installation.find();
    PlaygroundOptions options =
        new PlaygroundOptions(
            PlaygroundOptions.newFolder(session.environment(), "demo"),
            port,
            0,
            0,
            agents,
            REQUESTS_PER_SECOND,
            "shop",
            keep,
            session.environment().user());
    try (Playground playground = new Playground(installation, options)) {
      Thread stopper = new Thread(playground::close, "tidegate-stop");
      Runtime.getRuntime().addShutdownHook(stopper);
      try {
        return run(new Demo(session, playground, installation, fast), playground);
      } catch (CommandException e) {
        playground.keep();
        session.note("the demo failed; logs and data are kept in " + options.folder());
        throw e;
      }
    }
  }

  private int run(Demo demo, Playground playground) throws InterruptedException {
    DemoResult result = demo.run();
    session.printer().one(result.document(), result.isGood() ? "ok" : "failed", result::lines);
    if (!result.isGood()) {
      playground.keep();
      session.note("logs and data are kept in " + playground.options().folder());
    }
    return (result.isGood() ? ExitCode.DONE : ExitCode.FAILED).status();
  }
}
