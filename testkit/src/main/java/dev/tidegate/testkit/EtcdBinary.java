package dev.tidegate.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Finds an etcd binary on this machine; etcdctl lies beside it. */
public final class EtcdBinary {
  /** Path of a script that gets etcd if need be and prints the folder it lies in. */
  private static final String SCRIPT_PROPERTY = "tidegate.getEtcd";

  private EtcdBinary() {}

  /** The binary the script of {@value #SCRIPT_PROPERTY} answers, else the one on the PATH. */
  public static Optional<Path> find() {
    String script = System.getProperty(SCRIPT_PROPERTY);
    return script == null || !Files.isReadable(Path.of(script))
        ? onPath()
        : fromScript(script).or(EtcdBinary::onPath);
  }

  private static Optional<Path> fromScript(String script) {
    try {
      Process process =
          new ProcessBuilder("sh", script).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String folder = new String(process.getInputStream().readAllBytes(), UTF_8).trim();
      return process.waitFor(5, MINUTES) && process.exitValue() == 0
          ? Optional.of(Path.of(folder, "etcd"))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + script, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while getting etcd", e);
    }
  }

  private static Optional<Path> onPath() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, "etcd"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
