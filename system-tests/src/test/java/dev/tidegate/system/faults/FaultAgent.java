package dev.tidegate.system.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.agent.AgentStatus;
import dev.tidegate.agent.Operation;
import dev.tidegate.agent.Tidegate;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.rule.EvaluationContext;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A service with traffic, as a process: fifty requests a second, each an evaluation and a counted
 * operation. Where the position or the value of one user changes, or an evaluation throws, it
 * appends a line to its stream, across restarts of the process.
 */
final class FaultAgent {
  private static final EvaluationContext USER = EvaluationContext.of("user-1");

  private final Tidegate agent;
  private final PrintStream stream;
  private long request;
  private String last = "";

  private FaultAgent(Tidegate agent, PrintStream stream) {
    this.agent = agent;
    this.stream = stream;
  }

  /** Runs until standard input ends: targets, instance, data folder, file of the stream. */
  @SuppressWarnings("FutureReturnValueIgnored") // ends with the timer
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path file = Path.of(arguments[3]);
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try (PrintStream stream =
            new PrintStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                true,
                UTF_8);
        Tidegate agent =
            Tidegate.builder()
                .orchestrator(arguments[0])
                .namespace("shop")
                .service("orders")
                .instance(arguments[1])
                .dataDir(Path.of(arguments[2]))
                .insecure()
                .connect()) {
      agent.awaitReady(Duration.ofSeconds(5));
      FaultAgent program = new FaultAgent(agent, stream);
      timer.scheduleAtFixedRate(program::look, 0, 20, TimeUnit.MILLISECONDS);
      System.out.println("{\"ready\":true}");
      System.out.flush();
      System.in.readAllBytes(); // the parent writes nothing: its end is awaited
      timer.shutdownNow();
    }
  }

  private void look() {
    String seen;
    try {
      String value = agent.flags().stringValue("steady", "code", USER);
      String unit = "user-" + request++ % 1000;
      try (Operation operation = agent.operation(unit)) {
        if (request % 50 == 0) {
          operation.failed();
        }
      }
      AgentStatus status = agent.status();
      seen = line(status, value, "");
    } catch (RuntimeException e) { // what the rule is about: it is noted
      seen = line(agent.status(), "", String.valueOf(e));
    }
    if (!seen.equals(last)) {
      stream.println(seen);
      last = seen;
    }
  }

  private static String line(AgentStatus status, String value, String threw) {
    return JsonWriter.compact(
        MapNode.builder()
            .put("epoch", status.epoch())
            .put("revision", status.revision())
            .put("value", value)
            .put("threw", threw)
            .build());
  }
}
