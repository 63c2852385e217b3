package dev.tidegate.orchestrator.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One etcd as a child process on free loopback ports, for a deployment without an etcd of its own.
 * It never outlives this JVM: a shell between the two ends it as soon as the pipe from here ends,
 * however this JVM died. Its data stays in its folder. Thread-safe.
 */
public final class EmbeddedEtcd implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedEtcd.class);
  private static final int START_ATTEMPTS_MAX = 5;
  private static final int HEALTH_PROBES_MAX = 400;
  private static final int PROBE_PAUSE_MILLIS = 25;
  private static final int PROBE_ANSWER_MILLIS = 1_000;
  private static final int STOP_SECONDS = 8;

  /**
   * Starts "$@" in a session of its own, so that a terminal's Ctrl-C reaches only us, prints its
   * pid, and waits. When standard input ends it is asked to stop and, 5 s later, killed.
   */
  private static final String SCRIPT =
      """
      log=$1; shift
      exec 3<&0 </dev/null
      command -v setsid >/dev/null 2>&1 && set -- setsid "$@"
      "$@" 3<&- >>"$log" 2>&1 &
      child=$!
      echo "$child"
      (read -r line <&3; kill -TERM "$child"; sleep 5; kill -KILL "$child") >/dev/null 2>&1 &
      watcher=$!
      wait "$child"; code=$?
      kill "$watcher" 2>/dev/null
      exit "$code"
      """;

  private final Process shell;
  private final long pid;
  private final String endpoint;

  private EmbeddedEtcd(Process shell, long pid, String endpoint) {
    this.shell = shell;
    this.pid = pid;
    this.endpoint = endpoint;
  }

  /**
   * Starts etcd and waits until it serves.
   *
   * @param etcd the binary
   * @param folder holds its data in {@code data} and its output in {@code etcd.log}; created if
   *     need be, and reused with all that was stored there
   * @throws IllegalStateException if it does not come up, naming its log
   */
  public static EmbeddedEtcd start(Path etcd, Path folder) {
    try {
      Files.createDirectories(folder);
      // a port can only be chosen, not reserved: a clash is answered by other ports
      for (int attempt = 0; attempt < START_ATTEMPTS_MAX; attempt++) {
        EmbeddedEtcd started = launch(etcd, folder);
        if (started.awaitHealthy()) {
          LOG.atInfo()
              .setMessage("embedded etcd serves")
              .addKeyValue("endpoint", started.endpoint)
              .log();
          return started;
        }
        started.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + etcd, e);
    }
    throw new IllegalStateException("etcd does not start, see " + folder.resolve("etcd.log"));
  }

  private static EmbeddedEtcd launch(Path etcd, Path folder) throws IOException {
    List<Integer> ports = freePorts();
    String client = "http://127.0.0.1:" + ports.get(0);
    String peer = "http://127.0.0.1:" + ports.get(1);
    List<String> command =
        List.of(
            "sh",
            "-c",
            SCRIPT,
            "sh",
            folder.resolve("etcd.log").toString(),
            etcd.toString(),
            "--name=embedded",
            "--data-dir=" + folder.resolve("data"),
            "--listen-client-urls=" + client,
            "--advertise-client-urls=" + client,
            "--listen-peer-urls=" + peer,
            "--initial-advertise-peer-urls=" + peer,
            "--initial-cluster=embedded=" + peer,
            "--auto-compaction-mode=periodic",
            "--auto-compaction-retention=5m",
            "--log-level=warn");
    Process shell =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    return new EmbeddedEtcd(shell, Long.parseLong(shell.inputReader(UTF_8).readLine()), client);
  }

  private static List<Integer> freePorts() throws IOException {
    List<Integer> ports = new ArrayList<>();
    try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket second = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ports.add(first.getLocalPort());
      ports.add(second.getLocalPort());
    }
    return ports;
  }

  private boolean awaitHealthy() {
    try {
      for (int probe = 0; probe < HEALTH_PROBES_MAX; probe++) {
        if (isHealthy()) {
          return true;
        }
        if (shell.waitFor(PROBE_PAUSE_MILLIS, MILLISECONDS)) {
          return false;
        }
      }
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean isHealthy() {
    try {
      HttpURLConnection probe =
          (HttpURLConnection) URI.create(endpoint + "/health").toURL().openConnection();
      probe.setConnectTimeout(PROBE_ANSWER_MILLIS);
      probe.setReadTimeout(PROBE_ANSWER_MILLIS);
      return probe.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      return false; // it does not listen yet
    }
  }

  /** Its client URL. */
  public String endpoint() {
    return endpoint;
  }

  /** Process id of etcd itself. */
  public long pid() {
    return pid;
  }

  /** Completes when etcd has ended, whoever ended it. */
  public CompletableFuture<Void> ended() {
    return shell.onExit().thenAccept(unused -> {});
  }

  /** Stops it, by force if it does not go within some seconds. */
  @Override
  public void close() {
    try {
      shell.getOutputStream().close();
      if (!shell.waitFor(STOP_SECONDS, SECONDS)) {
        LOG.atWarn().setMessage("embedded etcd does not end").addKeyValue("pid", pid).log();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the shell ends it without us
    }
  }
}
