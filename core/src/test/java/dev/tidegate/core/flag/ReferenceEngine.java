package dev.tidegate.core.flag;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.fail;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/**
 * flagd's public JavaScript engine in a process of its own, which ends with its standard input.
 * Where there is no Node the test is skipped with a reason; in CI it fails.
 */
final class ReferenceEngine implements AutoCloseable {
  private static final int NOT_HERE = 3;

  private final Process process;
  private final Writer in;
  private final BufferedReader out;
  private final Path script;

  private ReferenceEngine(Process process, Path script) {
    this.process = process;
    this.in = process.outputWriter(UTF_8);
    this.out = process.inputReader(UTF_8);
    this.script = script;
  }

  static ReferenceEngine start() {
    try {
      String folder = clients();
      Path script = Files.createTempFile("reference-engine", ".cjs");
      try (var resource = ReferenceEngine.class.getResourceAsStream("reference-engine.cjs")) {
        Files.write(script, Objects.requireNonNull(resource).readAllBytes());
      }
      Process process =
          new ProcessBuilder("node", script.toString(), folder)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      return new ReferenceEngine(process, script);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the reference engine", e);
    }
  }

  private static String clients() throws IOException {
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
      System.out.println("skipped: no Node 20 with npm here for the reference engine");
      Assumptions.abort("no Node 20 with npm here");
    }
    if (exit != 0) {
      fail("the reference engine could not be installed: exit " + exit);
    }
    return folder;
  }

  /**
   * One answer for each question: value, variant, reason, error code, error message, metadata.
   *
   * @param document a flagd file
   * @param seconds the time
   * @param questions each a list of key, type, default and context
   * @return a map that says why if the engine refuses the file
   */
  Node answers(MapNode document, long seconds, List<ListNode> questions) {
    MapNode batch =
        MapNode.builder()
            .put("flags", document)
            .put("seconds", seconds)
            .put("cases", ListNode.of(questions))
            .build();
    return DocumentReader.json(asked(batch));
  }

  private String asked(MapNode batch) {
    try {
      in.write(JsonWriter.compact(batch));
      in.write('\n');
      in.flush();
      return Objects.requireNonNull(out.readLine(), "the reference engine has ended");
    } catch (IOException e) {
      throw new UncheckedIOException("the reference engine has ended", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      Files.deleteIfExists(script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
