package dev.tidegate.cli.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.ExitCode;
import java.io.IOException;
import java.util.List;

/** Finds etcd, getting it on a machine that has none. */
public final class EtcdBinaries {
  private EtcdBinaries() {}

  /**
   * The folder of {@code etcd}. What the script has to say goes to stderr, since getting it takes a
   * while.
   *
   * @throws CommandException if there is none and it cannot be got
   */
  public static String find(Installation installation) throws InterruptedException {
    try {
      Process script =
          new ProcessBuilder(List.of("sh", installation.etcdScript().toString()))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      script.getOutputStream().close();
      String folder = new String(script.getInputStream().readAllBytes(), UTF_8).strip();
      if (script.waitFor() == 0 && !folder.isEmpty()) {
        return folder;
      }
      throw new CommandException(
          ExitCode.UNREACHABLE,
          "there is no etcd and none could be got",
          "see the lines above",
          "install etcd 3.5 or later, or set ETCD_BIN_DIR");
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "cannot run " + installation.etcdScript(), e.getMessage(), null);
    }
  }
}
