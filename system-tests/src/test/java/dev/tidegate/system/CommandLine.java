package dev.tidegate.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real command line in a process of its own, against one orchestrator. */
final class CommandLine {
  private static final int SECONDS_MAX = 60;

  private final Path folder;
  private final String server;
  private final String user;

  CommandLine(Path folder, String httpAddress) {
    this(folder, "http://" + httpAddress, "ann");
  }

  private CommandLine(Path folder, String server, String user) {
    this.folder = folder;
    this.server = server;
    this.user = user;
  }

  /** The same in the hands of another user. */
  CommandLine as(String name) {
    return new CommandLine(folder, server, name);
  }

  /** How a command ended and what it wrote. */
  record Result(int exitCode, String out, String err) {}

  /**
   * Runs a command in the folder, as user {@code ann} unless said otherwise, and waits for its end.
   */
  Result run(String... arguments) {
    List<String> command = Programs.command(Programs.COMMAND_LINE);
    command.addAll(List.of(arguments));
    try {
      Path out = Files.createTempFile(folder, "out", ".txt");
      Path err = Files.createTempFile(folder, "err", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().put("TIDEGATE_SERVER", server);
      builder.environment().put("TIDEGATE_NAMESPACE", Deployment.NAMESPACE);
      builder.environment().put("USER", user);
      Process process = builder.start();
      if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(command + " did not end");
      }
      return new Result(
          process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
