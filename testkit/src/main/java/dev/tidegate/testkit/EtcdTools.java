package dev.tidegate.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Etcd's own tools, which lie beside its binary: for what a client is not for. */
public final class EtcdTools {
  private static final int SECONDS_MAX = 60;

  private final Path tools;
  private final List<String> prefix;

  private EtcdTools(Path tools, List<String> prefix) {
    this.tools = tools;
    this.prefix = List.copyOf(prefix);
  }

  /**
   * The tools beside the binary {@code etcd}.
   *
   * @param prefix what a command begins with, for example to run in a network namespace
   */
  public static EtcdTools beside(Path etcd, List<String> prefix) {
    return new EtcdTools(etcd.resolveSibling(""), prefix);
  }

  /** Saves what the member at {@code endpoint} holds to {@code file}. */
  public void save(String endpoint, Path file) {
    etcdctl(List.of(endpoint), "snapshot", "save", file.toString());
  }

  /** Runs a command of etcdctl on members. */
  public void etcdctl(List<String> endpoints, String... arguments) {
    List<String> all = new ArrayList<>(List.of("--endpoints=" + String.join(",", endpoints)));
    all.addAll(List.of(arguments));
    run("etcdctl", all);
  }

  /**
   * Makes the data of one member of a new cluster from {@code file}.
   *
   * @param data its data folder, which must not exist
   * @param name of the member
   * @param cluster {@code name=peerUrl} of all members, with commas between
   * @param peer its own peer URL
   * @param token of the cluster
   */
  public void restore(
      Path file, Path data, String name, String cluster, String peer, String token) {
    run(
        "etcdutl",
        List.of(
            "snapshot",
            "restore",
            file.toString(),
            "--data-dir=" + data,
            "--name=" + name,
            "--initial-cluster=" + cluster,
            "--initial-advertise-peer-urls=" + peer,
            "--initial-cluster-token=" + token));
  }

  private void run(String tool, List<String> arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.add(tools.resolve(tool).toString());
    command.addAll(arguments);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(SECONDS_MAX, SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(command + " failed: " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + tool, e);
    }
  }
}
