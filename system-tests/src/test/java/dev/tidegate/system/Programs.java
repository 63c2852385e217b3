package dev.tidegate.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a JVM is started for a test: the programs of Tidegate as they are packaged, which start in
 * half the time as they bring an archive of their classes; anything else from the test's class
 * path.
 */
public final class Programs {
  public static final String ORCHESTRATOR = "dev.tidegate.orchestrator.server.Orchestrator";
  static final String ORDERS = "dev.tidegate.examples.orders.OrdersService";
  static final String COMMAND_LINE = "dev.tidegate.cli.Tidegate";

  /** The jar of a program, in the folder where its module puts it beside its libraries. */
  private record Packaged(String module, String jarPrefix) {}

  private static final Map<String, Packaged> PACKAGED =
      Map.of(
          ORCHESTRATOR, new Packaged("orchestrator", "tidegate-orchestrator-"),
          ORDERS, new Packaged("examples/orders", "tidegate-example-orders-"),
          COMMAND_LINE, new Packaged("cli", "tidegate-cli-"));

  private Programs() {}

  /**
   * What starts {@code mainClass}; its arguments are to be added.
   *
   * @param options more options of the JVM
   */
  static List<String> command(String mainClass, String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of(options));
    Packaged packaged = PACKAGED.get(mainClass);
    command.addAll(
        packaged == null
            ? List.of("-cp", System.getProperty("java.class.path"))
            : packaged(packaged));
    command.add(mainClass);
    return command;
  }

  private static List<String> packaged(Packaged program) {
    Path folder = Checkout.root().resolve(program.module()).resolve("target").resolve("app");
    return List.of(
        "-XX:SharedArchiveFile=" + folder.resolve("app.jsa"),
        "-Xshare:auto", // of another JDK, or not there: it starts without it, if slower
        "-Xlog:disable",
        "-Xlog:all=off",
        "-cp",
        jar(folder, program.jarPrefix()).toString());
  }

  private static Path jar(Path folder, String prefix) {
    @Nullable Path jar = null;
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        jar =
            files
                .filter(file -> file.getFileName().toString().startsWith(prefix))
                .filter(file -> file.getFileName().toString().endsWith(".jar"))
                .findFirst()
                .orElse(null);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    if (jar == null) {
      throw new IllegalStateException("no %s*.jar in %s: mvn package".formatted(prefix, folder));
    }
    return jar;
  }
}
