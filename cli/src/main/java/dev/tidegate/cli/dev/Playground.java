package dev.tidegate.cli.dev;

import dev.tidegate.cli.client.ApiClient;
import dev.tidegate.cli.client.Target;
import dev.tidegate.cli.client.TlsFiles;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One orchestrator with its etcd and a fleet of services, on loopback. One thread starts it; {@link
 * #close} may be called by another, once or more, and stops the fleet first, then the orchestrator,
 * which stops its etcd.
 */
public final class Playground implements AutoCloseable {
  private static final Duration START_WAIT = Duration.ofSeconds(60);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
  private static final List<String> ZONES = List.of("a", "b");

  private final Installation installation;
  private final PlaygroundOptions options;
  private final List<ChildProcess> services = new ArrayList<>();
  private final Map<String, Target> serviceTargets = new LinkedHashMap<>();
  private @Nullable ChildProcess orchestrator;
  private @Nullable Target target;
  private String grpc = "";
  private String flagd = "";
  private boolean isClosed;
  private boolean isKept;

  /** Nothing is started yet. */
  public Playground(Installation installation, PlaygroundOptions options) {
    this.installation = installation;
    this.options = options;
  }

  /**
   * Starts the orchestrator and waits until it is ready.
   *
   * @throws CommandException if it does not start
   */
  public void startOrchestrator() throws InterruptedException {
    options.createFolders();
    Map<String, String> variables = Map.of("ETCD_BIN_DIR", EtcdBinaries.find(installation));
    List<String> command = new ArrayList<>(installation.orchestrator());
    command.addAll(List.of("--http", "127.0.0.1:" + options.httpPort()));
    command.addAll(List.of("--grpc", "127.0.0.1:" + options.grpcPort()));
    command.addAll(List.of("--data-dir", options.folder().resolve("etcd").toString()));
    command.addAll(List.of("--replica-id", "orch-a", "--exit-on-stdin-eof"));
    if (options.flagdPort() != 0) {
      command.addAll(List.of("--flagd-port", String.valueOf(options.flagdPort())));
      command.addAll(List.of("--flagd-namespace", options.namespace()));
    }
    ChildProcess child = start("orchestrator", command, variables);
    Doc ready = child.awaitReady(START_WAIT);
    target = new Target(Target.address(ready.text("http")), null, TlsFiles.NONE, options.actor());
    grpc = ready.text("grpc");
    flagd = ready.text("flagd");
  }

  /**
   * Starts the services, all at once, and waits until each is ready.
   *
   * @throws CommandException if one does not start
   */
  public void startFleet() throws InterruptedException {
    List<ChildProcess> started = new ArrayList<>();
    for (int i = 1; i <= options.agents(); i++) {
      String zone = ZONES.get(i % ZONES.size());
      started.add(start("o-" + i, serviceCommand("o-" + i, zone), Map.of()));
    }
    for (ChildProcess child : started) {
      Doc ready = child.awaitReady(START_WAIT);
      String http = ready.text("http");
      String address = http.contains(":") ? http : "127.0.0.1:" + http;
      serviceTargets.put(
          child.name(), new Target(Target.address(address), null, TlsFiles.NONE, null));
    }
  }

  private List<String> serviceCommand(String instance, String zone) {
    List<String> command = new ArrayList<>(installation.orders());
    command.addAll(List.of("--orchestrator", grpc, "--namespace", options.namespace()));
    command.addAll(List.of("--service", "orders", "--instance", instance, "--zone", zone));
    command.addAll(
        List.of("--http-port", "0", "--rate", String.valueOf(options.requestsPerSecond())));
    command.addAll(List.of("--data-dir", options.folder().resolve(instance).toString()));
    command.add("--exit-on-stdin-eof");
    return command;
  }

  /** Under the lock of {@link #close}, so that no child is started after that. */
  private synchronized ChildProcess start(
      String name, List<String> command, Map<String, String> variables) {
    if (isClosed) {
      throw new CommandException(ExitCode.FAILED, "stopped while starting", null, null);
    }
    ChildProcess child =
        ChildProcess.start(name, command, variables, options.logs().resolve(name + ".log"));
    if ("orchestrator".equals(name)) {
      orchestrator = child;
    } else {
      services.add(child);
    }
    return child;
  }

  /** The operator API. */
  public ApiClient api() {
    return new ApiClient(target(), CALL_TIMEOUT);
  }

  /** The orchestrator's HTTP address. */
  public Target target() {
    Target known = target;
    if (known == null) {
      throw new IllegalStateException("the orchestrator was not started");
    }
    return known;
  }

  /** The orchestrator's gRPC address. */
  public String grpcAddress() {
    return grpc;
  }

  /** Where flagd's services are served on a port of their own; empty if nowhere. */
  public String flagdAddress() {
    return flagd;
  }

  /** The HTTP addresses of the services, by instance, in the order started. */
  public Map<String, Target> services() {
    return Collections.unmodifiableMap(serviceTargets);
  }

  /** What it was started with. */
  public PlaygroundOptions options() {
    return options;
  }

  /** Names of children that have ended though nobody stopped them. */
  public synchronized List<String> dead() {
    List<String> dead = new ArrayList<>();
    if (!isClosed) {
      services.stream().filter(s -> !s.isAlive()).forEach(s -> dead.add(s.name()));
      if (orchestrator != null && !orchestrator.isAlive()) {
        dead.add(orchestrator.name());
      }
    }
    return dead;
  }

  /** Keeps data and logs when this is closed, whatever the options say. */
  public synchronized void keep() {
    isKept = true;
  }

  @Override
  public synchronized void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    services.forEach(ChildProcess::askToStop);
    services.forEach(ChildProcess::awaitEnd);
    if (orchestrator != null) {
      orchestrator.askToStop();
      orchestrator.awaitEnd();
    }
    if (!isKept && !options.keep()) {
      options.removeFolder();
    }
  }
}
