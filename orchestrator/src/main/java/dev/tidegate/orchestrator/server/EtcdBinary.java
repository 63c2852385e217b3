package dev.tidegate.orchestrator.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds the etcd to embed: in {@code ETCD_BIN_DIR}, on the {@code PATH}, or by the script that the
 * system property {@code tidegate.getEtcd} names, which may download it.
 */
final class EtcdBinary {
  private static final String SCRIPT_PROPERTY = "tidegate.getEtcd";
  private static final int SCRIPT_SECONDS_MAX = 300;

  private EtcdBinary() {}

  static Path find() throws StartException {
    @Nullable String given = System.getenv("ETCD_BIN_DIR");
    if (given != null) {
      return executable(Path.of(given, "etcd"), "ETCD_BIN_DIR names a folder without etcd");
    }
    String script = System.getProperty(SCRIPT_PROPERTY, "");
    if (!script.isEmpty()) {
      return executable(Path.of(run(script), "etcd"), script + " named a folder without etcd");
    }
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      Path candidate = Path.of(folder, "etcd");
      if (Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    throw missing("it is not on the PATH");
  }

  private static Path executable(Path etcd, String otherwise) throws StartException {
    if (!Files.isExecutable(etcd)) {
      throw missing(otherwise + ": " + etcd.getParent());
    }
    return etcd;
  }

  private static StartException missing(String why) {
    return StartException.unreachable(
        "there is no etcd to embed",
        why,
        "install etcd 3.5 or later, set ETCD_BIN_DIR, or use --etcd URL");
  }

  private static String run(String script) throws StartException {
    try {
      Process process =
          new ProcessBuilder("sh", script).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      process.getOutputStream().close();
      String folder = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      if (process.waitFor(SCRIPT_SECONDS_MAX, TimeUnit.SECONDS) && process.exitValue() == 0) {
        return folder;
      }
      process.destroyForcibly();
      throw missing(script + " did not get it");
    } catch (IOException e) {
      throw missing(script + " cannot be run: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw missing("interrupted while " + script + " ran");
    }
  }
}
