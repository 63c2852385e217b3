package dev.tidegate.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.fail;

import dev.tidegate.core.document.MapNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;

/**
 * A program of {@code src/test/node} that uses one of the clients in {@code scripts/node-clients}:
 * one JSON line in for each command, one out for each answer or event. It ends with its standard
 * input. Without Node the test is skipped with a reason; in CI it fails.
 */
final class NodeClient implements AutoCloseable {
  private static final int NOT_HERE = 3;

  private final LineProgram program;

  private NodeClient(Process process) {
    this.program = new LineProgram(process);
  }

  /** Starts {@code program}, a file name, with {@code arguments}. */
  static NodeClient start(String program, String... arguments) {
    Path script = Checkout.root().resolve("system-tests/src/test/node").resolve(program);
    List<String> command = new ArrayList<>(List.of("node", script.toString()));
    command.addAll(List.of(arguments));
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().put("NODE_PATH", modules().toString());
      return new NodeClient(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + program, e);
    }
  }

  private static Path modules() throws IOException {
    Process install =
        new ProcessBuilder("sh", System.getProperty("tidegate.getNodeClients", ""))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String folder = new String(install.getInputStream().readAllBytes(), UTF_8).strip();
    int exit;
    try {
      exit = install.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    if (exit == NOT_HERE && !"true".equals(System.getenv("CI"))) {
      System.out.println("skipped: no Node 20 with npm here");
      Assumptions.abort("no Node 20 with npm here");
    }
    if (exit != 0) {
      fail("the Node clients could not be installed: exit " + exit);
    }
    return Path.of(folder, "node_modules");
  }

  /** Sends one command. */
  void send(MapNode command) {
    program.send(command);
  }

  /** The next line for which {@code wanted} holds; earlier ones are dropped. */
  MapNode await(Duration atMost, Predicate<MapNode> wanted) {
    return program.await(atMost, wanted);
  }

  /** The program itself. */
  LineProgram program() {
    return program;
  }

  @Override
  public void close() {
    program.close();
  }
}
