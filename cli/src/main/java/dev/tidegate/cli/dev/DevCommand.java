package dev.tidegate.cli.dev;

import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Phrases;
import dev.tidegate.cli.terminal.Style;
import dev.tidegate.core.document.MapNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tidegate dev}: a playground until Ctrl-C. */
@Command(
    name = "dev",
    description = {
      "Runs a playground until Ctrl-C: etcd, an orchestrator and a fleet of example services",
      "Everything listens on loopback and ends with this command"
    })
public final class DevCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final int AGENTS_MAX = 100;
  private static final int PORT_DEFAULT = 7070;

  private final Session session;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "HTTP port; gRPC gets the next one; 0 picks both. Default: " + PORT_DEFAULT)
  int port = PORT_DEFAULT;

  @Option(
      names = "--flagd-port",
      paramLabel = "PORT",
      description = "Serve flagd's services on this port, for providers of flagd. Default: off")
  int flagdPort;

  @Option(names = "--agents", paramLabel = "N", description = "Services in the fleet. Default: 8")
  int agents = 8;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Requests a second per service. Default: 20")
  int rate = 20;

  @Option(names = "--no-fleet", description = "Only etcd and the orchestrator")
  boolean noFleet;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Data and logs; kept afterwards. Default: a new one in the state folder")
  @Nullable Path dataDir;

  @Option(names = "--keep", description = "Keep the data afterwards")
  boolean keep;

  /** Runs in {@code session}. */
  public DevCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (agents < 1 || agents > AGENTS_MAX || port < 0 || port > 65_534 || rate < 0) {
      throw CommandException.usage(
          "--agents is 1 to 100, --port 0 to 65534, --rate not negative", "tidegate dev --help");
    }
    if (flagdPort < 0 || flagdPort > 65_535) {
      throw CommandException.usage("--flagd-port is 1 to 65535", "tidegate dev --help");
    }
    Installation installation = Installation.find();
    try (Playground playground = new Playground(installation, options())) {
      Runtime.getRuntime().addShutdownHook(new Thread(playground::close, "tidegate-stop"));
      session.note("starting etcd and the orchestrator …");
      playground.startOrchestrator();
      if (!noFleet) {
        session.note("starting " + Phrases.count(agents, "service") + " …");
        playground.startFleet();
      }
      tell(playground);
      return watchOver(playground);
    }
  }

  private int watchOver(Playground playground) {
    while (true) {
      List<String> dead = playground.dead();
      if (!dead.isEmpty()) {
        throw new CommandException(
            ExitCode.FAILED,
            Phrases.list(dead) + " ended unexpectedly",
            null,
            "logs are kept with --keep or --data-dir");
      }
      session.environment().pause(LOOK);
    }
  }

  private PlaygroundOptions options() {
    Path folder =
        dataDir == null
            ? PlaygroundOptions.newFolder(session.environment(), "dev")
            : session.environment().file(dataDir.toString()).toAbsolutePath();
    return new PlaygroundOptions(
        folder,
        port,
        port == 0 ? 0 : port + 1,
        flagdPort,
        agents,
        rate,
        "shop",
        keep || dataDir != null,
        session.environment().user());
  }

  private void tell(Playground playground) {
    MapNode.Builder services = MapNode.builder();
    playground
        .services()
        .forEach((name, address) -> services.put(name, address.server().toString()));
    MapNode document =
        MapNode.builder()
            .put("apiVersion", "tidegate.dev/v1")
            .put("kind", "Playground")
            .put("server", playground.target().server().toString())
            .put("grpc", playground.grpcAddress())
            .putIfPresent("flagd", flagdPort == 0 ? null : playground.flagdAddress())
            .put("namespace", playground.options().namespace())
            .put("folder", playground.options().folder().toString())
            .put("services", services.build())
            .build();
    session
        .printer()
        .line(document, playground.target().server().toString(), () -> text(playground));
  }

  private List<String> text(Playground playground) {
    Style style = session.style();
    String server = playground.target().server().toString();
    List<String> lines = new ArrayList<>();
    lines.add(style.bold("Tidegate is running") + ", until Ctrl-C");
    lines.add("  API     " + server);
    lines.add("  agents  " + playground.grpcAddress() + " (gRPC)");
    if (flagdPort != 0) {
      lines.add("  flagd   " + playground.flagdAddress() + " (gRPC, for providers of flagd)");
    }
    if (!noFleet) {
      lines.add(
          "  fleet   %s 'orders' in namespace 'shop', each with %d requests/s"
              .formatted(Phrases.count(agents, "service"), rate));
    }
    lines.add(
        "  data    "
            + playground.options().folder()
            + (playground.options().keep() ? " (kept)" : " (removed at the end)"));
    lines.add("Try, in another terminal:");
    String suffix = port == PORT_DEFAULT ? "" : " --server " + server;
    for (String example : examples()) {
      lines.add("  ./tidegate " + example + suffix);
    }
    return lines;
  }

  private List<String> examples() {
    return noFleet
        ? List.of(
            "doctor",
            "flag set new-checkout -n shop --variants on=true,off=false --default off",
            "flag list -n shop")
        : List.of(
            "agent list -n shop",
            "flag apply -n shop -f examples/orders/flags.yaml",
            "rollout apply -n shop -f examples/orders/healthy.yaml",
            "rollout list -n shop");
  }
}
