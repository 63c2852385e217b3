package dev.tidegate.system;

import static org.awaitility.Awaitility.await;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A provider of flagd for Node or Java in a process of its own, under OpenFeature. */
final class FlagdClient implements AutoCloseable {
  /** How a provider resolves flags. */
  enum Mode {
    /** It has the definitions and evaluates by itself. */
    IN_PROCESS("in-process"),
    /** The orchestrator evaluates for it. */
    RPC("rpc");

    private final String word;

    Mode(String word) {
      this.word = word;
    }
  }

  private static final String JAVA = "dev.tidegate.foreignclient.FlagdJavaClient";
  private static final Duration READY_WITHIN = Duration.ofMinutes(1);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);
  private static final Duration BULK_WITHIN = Duration.ofMinutes(2);

  private final String name;
  private final LineProgram program;
  private final AtomicInteger ids = new AtomicInteger();

  private FlagdClient(String name, LineProgram program) {
    this.name = name;
    this.program = program;
  }

  /** npm's {@code @openfeature/flagd-provider}. */
  static FlagdClient node(String address, Mode mode, String selector) {
    return new FlagdClient(
        "Node " + mode.word,
        NodeClient.start("flagd-client.cjs", port(address), mode.word, selector).program());
  }

  /** The newest provider for Java on Maven Central, with the class path its module has. */
  static FlagdClient java(String address, Mode mode, String selector) {
    Path module = Checkout.root().resolve("system-tests/flagd-java-client/target");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-cp",
            module.resolve("classes") + ":" + module.resolve("app") + "/*",
            JAVA,
            port(address),
            mode.word,
            selector);
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      return new FlagdClient("Java " + mode.word, new LineProgram(process));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the client for Java", e);
    }
  }

  private static String port(String address) {
    return address.substring(address.lastIndexOf(':') + 1);
  }

  /** Waits until the provider says that it is ready. */
  FlagdClient awaitReady() {
    program.await(READY_WITHIN, line -> TextNode.of("ready").equals(line.get("event")));
    return this;
  }

  /** Evaluates a flag: value, reason, variant, errorCode. */
  MapNode evaluate(String type, String flag, Node byDefault, String targetingKey) {
    MapNode.Builder command =
        MapNode.builder()
            .put("op", "evaluate")
            .put("type", type)
            .put("flag", flag)
            .put("default", byDefault);
    if (!targetingKey.isEmpty()) {
      command.put("context", MapNode.builder().put("targetingKey", targetingKey).build());
    }
    return ask(command, ANSWER_WITHIN);
  }

  /** Value of a number flag, -1 if there is none. */
  int number(String flag) {
    MapNode answer = evaluate("number", flag, NumberNode.of(-1), "");
    return answer.get("value") instanceof NumberNode value ? (int) value.doubleValue() : -2;
  }

  /** Value of a text flag for a unit. */
  String text(String flag, String targetingKey) {
    MapNode answer = evaluate("string", flag, TextNode.of("none"), targetingKey);
    return answer.get("value") instanceof TextNode value ? value.value() : "?";
  }

  /** Which of the units user-0 to user-{@code count} get a variant: how many, and a digest. */
  MapNode inside(String flag, String variant, int count) {
    return ask(
        MapNode.builder()
            .put("op", "bulk")
            .put("flag", flag)
            .put("variant", variant)
            .put("count", count),
        BULK_WITHIN);
  }

  /** Waits until a number flag has a value, and answers for how long. */
  Duration awaitNumber(String flag, int value, Duration atMost) {
    long begun = System.nanoTime();
    await(name + " sees " + flag + " = " + value)
        .atMost(atMost)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> number(flag), seen -> seen == value);
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private MapNode ask(MapNode.Builder command, Duration within) {
    NumberNode id = NumberNode.of(ids.incrementAndGet());
    program.send(command.put("id", id).build());
    return program.await(within, line -> id.equals(line.get("id")));
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  public void close() {
    program.close();
  }
}
