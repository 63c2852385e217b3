package dev.tidegate.cli.dev;

import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the other programs of Tidegate lie, and how they are started.
 *
 * @param home the folder of the launcher
 */
public record Installation(Path home) {
  private static final String ORCHESTRATOR = "dev.tidegate.orchestrator.server.Orchestrator";
  private static final String ORDERS = "dev.tidegate.examples.orders.OrdersService";

  /**
   * The installation the launcher was started from.
   *
   * @throws CommandException if this was not started by the launcher
   */
  public static Installation find() {
    String home = System.getProperty("tidegate.home");
    if (home == null) {
      throw new CommandException(
          ExitCode.FAILED,
          "the other programs of Tidegate are not found",
          "the system property tidegate.home is not set",
          "start this command with the launcher 'tidegate'");
    }
    return new Installation(Path.of(home).toAbsolutePath());
  }

  /** What starts an orchestrator; its options are to be added. */
  public List<String> orchestrator() {
    return java(folder("orchestrator"), "tidegate-orchestrator-", ORCHESTRATOR, "-Xmx256m");
  }

  /** What starts an instance of the example service; its options are to be added. */
  List<String> orders() {
    return java(folder("examples/orders"), "tidegate-example-orders-", ORDERS, "-Xmx64m");
  }

  /** The script that prints where etcd is, getting it if need be. */
  public Path etcdScript() {
    return home.resolve("scripts/get-etcd.sh");
  }

  /** A file of the examples. */
  public Path example(String name) {
    return home.resolve("examples").resolve(name);
  }

  private Path folder(String module) {
    return home.resolve(module).resolve("target").resolve("app");
  }

  /** Quick to start rather than quick at full speed: these are many and short-lived. */
  private List<String> java(Path folder, String jarPrefix, String mainClass, String memory) {
    Path archive = folder.resolve("app.jsa");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", memory));
    if (Files.isReadable(archive)) {
      command.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto"));
      command.addAll(List.of("-Xlog:disable", "-Xlog:all=off"));
    }
    command.addAll(List.of("-Dtidegate.home=" + home, "-cp", jar(folder, jarPrefix).toString()));
    command.add(mainClass);
    return command;
  }

  private static Path jar(Path folder, String prefix) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .filter(file -> file.getFileName().toString().endsWith(".jar"))
          .findFirst()
          .orElseThrow(() -> notBuilt(folder, "it holds no " + prefix + "*.jar"));
    } catch (IOException e) {
      throw notBuilt(folder, e.toString());
    }
  }

  private static CommandException notBuilt(Path folder, String cause) {
    return new CommandException(
        ExitCode.FAILED,
        "a program that is needed is not built: " + folder,
        cause,
        "mvn -q package -DskipTests");
  }
}
