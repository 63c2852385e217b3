package dev.tidegate.system.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A switch in user space, {@code frame-switch.c}, whose links can be late, lose, double and reorder
 * frames. It ends with this process, however that ends, and its devices with it.
 */
final class FrameSwitch implements Hub {
  private static final int PER_PERCENT = 10_000;

  /**
   * What happened to frames so far.
   *
   * @param passed how many arrived
   * @param late how many of them by a delay
   */
  record Counts(long passed, long lost, long doubled, long late) {}

  private final String namespace;
  private final Process process;
  private final PrintStream commands;
  private final BufferedReader answers;

  /**
   * Compiles and starts it in a namespace that is there.
   *
   * @param folder where the program goes
   * @param seed of what it does at random
   */
  FrameSwitch(String namespace, Path folder, long seed) {
    this.namespace = namespace;
    List<String> command = new ArrayList<>(Hub.inside(namespace));
    command.addAll(List.of(compiled(folder).toString(), Long.toString(seed)));
    try {
      process =
          new ProcessBuilder(command)
              .redirectError(folder.resolve("frame-switch.log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    commands = new PrintStream(process.getOutputStream(), false, UTF_8);
    answers = process.inputReader(UTF_8);
  }

  private static Path compiled(Path folder) {
    Path source = folder.resolve("frame-switch.c");
    Path program = folder.resolve("frame-switch");
    try (InputStream text = FrameSwitch.class.getResourceAsStream("frame-switch.c")) {
      Files.createDirectories(folder);
      Files.write(source, Objects.requireNonNull(text, "frame-switch.c").readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Shell.run(
        List.of("gcc", "-O2", "-Wall", "-Werror", "-o", program.toString(), source.toString()));
    return program;
  }

  @Override
  public void attach(String node, String place) {
    tell("attach " + node);
    Shell.words(
        "ip -n %s link set dev %s netns %s name %s".formatted(namespace, node, place, DEVICE));
  }

  @Override
  public void attachHere(String link) {
    tell("attach " + HERE);
    Shell.words(
        "ip -n %s link set dev %s netns %d name %s"
            .formatted(namespace, HERE, ProcessHandle.current().pid(), link));
  }

  @Override
  public void enforce(Map<Link, Treatment> links) {
    List<String> lines = new ArrayList<>(List.of("clear"));
    links.forEach(
        (link, treatment) ->
            lines.add(
                "link %s %s %d %d %d %d"
                    .formatted(
                        link.from(),
                        link.to(),
                        TimeUnit.MILLISECONDS.toMicros(treatment.delayMs()),
                        TimeUnit.MILLISECONDS.toMicros(treatment.jitterMs()),
                        treatment.lossPercent() * PER_PERCENT,
                        treatment.doublePercent() * PER_PERCENT)));
    lines.forEach(this::tell);
  }

  /** What happened to frames since it began. */
  Counts counts() {
    String[] words = tell("counts").split(" ", -1);
    return new Counts(
        Long.parseLong(words[2]),
        Long.parseLong(words[4]),
        Long.parseLong(words[6]),
        Long.parseLong(words[8]));
  }

  private String tell(String command) {
    commands.print(command + "\n");
    commands.flush();
    try {
      String answer = String.valueOf(answers.readLine());
      if (!answer.startsWith("ok")) {
        throw new IllegalStateException(command + ": " + answer);
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
