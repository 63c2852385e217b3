package dev.tidegate.cli.dev;

import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Environment;
import dev.tidegate.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a playground is like.
 *
 * @param folder holds its data and logs
 * @param httpPort of the orchestrator; 0 picks one
 * @param grpcPort of the orchestrator; 0 picks one
 * @param flagdPort where flagd's services are served too; 0 if only at the gRPC port
 * @param agents how many services
 * @param requestsPerSecond the traffic each service makes for itself
 * @param namespace of the services
 * @param keep whether the data stay when it is closed
 * @param actor recorded for what is asked of the orchestrator, or null
 */
public record PlaygroundOptions(
    Path folder,
    int httpPort,
    int grpcPort,
    int flagdPort,
    int agents,
    int requestsPerSecond,
    String namespace,
    boolean keep,
    @Nullable String actor) {

  /** A folder for this run in the user's state folder. */
  public static Path newFolder(Environment environment, String purpose) {
    return environment
        .userFolder("XDG_STATE_HOME", ".local/state")
        .resolve(purpose + "-" + ProcessHandle.current().pid())
        .toAbsolutePath();
  }

  /** Where the children's output goes. */
  public Path logs() {
    return folder.resolve("logs");
  }

  void createFolders() {
    try {
      Files.createDirectories(logs());
    } catch (IOException e) {
      throw CommandException.usage(
          "cannot create the folder " + folder + ": " + e.getMessage(), "--data-dir DIR");
    }
  }

  void removeFolder() {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "cannot remove " + folder, e.toString(), "remove it by hand");
    }
  }
}
