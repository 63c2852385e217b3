package dev.tidegate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.cli.terminal.Environment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One run of the command line inside the test's process, and what came of it. */
record CommandRun(int exitCode, String out, String err) {
  List<String> outLines() {
    return out.lines().toList();
  }

  List<String> errLines() {
    return err.lines().toList();
  }

  static Builder with() {
    return new Builder();
  }

  static CommandRun of(String... args) {
    return with().run(args);
  }

  /** What is around the command. */
  static final class Builder {
    private final Map<String, String> variables = new LinkedHashMap<>();
    private String in = "";
    private Path folder = Path.of("");
    private Environment.Terminals terminals = Environment.Terminals.NONE;

    Builder() {
      // Nothing listens on port 1 of loopback.
      variables.put("TIDEGATE_SERVER", "http://127.0.0.1:1");
      variables.put("HOME", "/nonexistent");
      variables.put("USER", "ada");
    }

    Builder variable(String name, String value) {
      variables.put(name, value);
      return this;
    }

    Builder in(String text) {
      in = text;
      return this;
    }

    Builder folder(Path path) {
      folder = path;
      return this;
    }

    Builder terminals(boolean input, boolean output) {
      terminals = new Environment.Terminals(input, output, false);
      return this;
    }

    CommandRun run(String... args) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      Environment environment =
          new Environment(
              new ByteArrayInputStream(in.getBytes(UTF_8)),
              new PrintStream(out, true, UTF_8),
              new PrintStream(err, true, UTF_8),
              variables,
              folder,
              terminals,
              InstantSource.fixed(Instant.parse("2026-02-03T04:05:06Z")),
              System::nanoTime);
      int exitCode = new CommandTree(environment).run(args);
      return new CommandRun(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    }
  }
}
