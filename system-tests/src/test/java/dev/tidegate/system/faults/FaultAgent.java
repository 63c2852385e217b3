package dev.tidegate.system.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.agent.AgentStatus;
import dev.tidegate.agent.Checkpoint;
import dev.tidegate.agent.Operation;
import dev.tidegate.agent.StateCodec;
import dev.tidegate.agent.Tidegate;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.flag.FlagSet;
import dev.tidegate.core.rule.EvaluationContext;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A service with traffic, as a process: fifty requests a second, each an evaluation and a counted
 * operation. Where the position, what it serves or where it is in changes, or an evaluation throws,
 * it appends a line to its stream, across restarts of the process. Beside it, it saves a counter as
 * its checkpoint twice a second and notes what came of that.
 */
final class FaultAgent {
  private static final EvaluationContext USER = EvaluationContext.of("user-1");

  /** A rollout that never is, so that rolling others back leaves the counter alone. */
  private static final String NO_ROLLOUT = "none";

  private static final int SAVE_EVERY_MS = 500;

  /** One in so many requests fails: prime to the number of users, so that both arms are equal. */
  private static final int FAILS_EVERY = 49;

  private final Tidegate agent;
  private final OutputStream stream;
  private final OutputStream saves;
  private final String boot = ProcessHandle.current().pid() + "-" + System.nanoTime();
  private final AtomicLong counter = new AtomicLong();
  private final Checkpoint<String> checkpoint;
  private boolean restored;
  private long request;
  private FlagSet answered = FlagSet.empty(() -> Instant.EPOCH);
  private MapNode answers = MapNode.builder().build();
  private MapNode last = MapNode.builder().build();

  private FaultAgent(Tidegate agent, OutputStream stream, OutputStream saves) {
    this.agent = agent;
    this.stream = stream;
    this.saves = saves;
    this.checkpoint =
        agent.checkpoint(
            "counter",
            StateCodec.TEXT,
            () -> boot + ":" + counter.get(),
            state -> counter.set(Long.parseLong(state.substring(state.indexOf(':') + 1))),
            Set.of(NO_ROLLOUT));
  }

  /**
   * Runs until standard input ends: targets, instance, data folder, file of the stream. What it
   * saved goes to {@code INSTANCE.saves.jsonl} beside the stream.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // ends with the timers
  public static void main(String[] arguments) throws IOException, InterruptedException {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    ScheduledExecutorService saver = Executors.newSingleThreadScheduledExecutor();
    Path file = Path.of(arguments[3]);
    try (OutputStream stream = appending(file);
        OutputStream saves = appending(file.resolveSibling(arguments[1] + ".saves.jsonl"));
        Tidegate agent =
            Tidegate.builder()
                .orchestrator(arguments[0])
                .namespace("shop")
                .service("orders")
                .instance(arguments[1])
                .dataDir(Path.of(arguments[2]))
                .insecure()
                .connect()) {
      FaultAgent program = new FaultAgent(agent, stream, saves);
      agent.awaitReady(Duration.ofSeconds(5));
      timer.scheduleAtFixedRate(program::look, 0, 20, TimeUnit.MILLISECONDS);
      saver.scheduleWithFixedDelay(program::save, 0, SAVE_EVERY_MS, TimeUnit.MILLISECONDS);
      System.out.println("{\"ready\":true}");
      System.out.flush();
      System.in.readAllBytes(); // the parent writes nothing: its end is awaited
      timer.shutdownNow();
      saver.shutdownNow();
    }
  }

  /** Unbuffered: a line is one write, which a kill does not tear. */
  private static OutputStream appending(Path file) throws IOException {
    return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void look() {
    MapNode seen;
    try {
      AgentStatus status = agent.status(); // before the flags: what is served may be newer
      seen = line(status, answers(agent.flags().snapshot()), "");
      String unit = "user-" + request++ % 1000;
      try (Operation operation = agent.operation(unit)) {
        agent.flags().stringValue("steady", "code", USER);
        if (request % FAILS_EVERY == 0) {
          operation.failed();
        }
      }
    } catch (RuntimeException e) { // what the rule is about: it is noted
      seen = line(agent.status(), answers, String.valueOf(e));
    }
    if (!seen.equals(last)) {
      write(stream, seen.toBuilder().put("nanos", System.nanoTime()).build());
      last = seen;
    }
  }

  /** What the sample gets of every flag; the same set of flags answers the same. */
  private MapNode answers(FlagSet flags) {
    if (flags != answered) {
      MapNode.Builder built = MapNode.builder();
      for (String key : new TreeSet<>(flags.keys())) {
        built.put(key, SampleAnswers.ask(user -> flags.stringValue(key, "code", user)));
      }
      answers = built.build();
      answered = flags;
    }
    return answers;
  }

  private MapNode line(AgentStatus status, MapNode served, String threw) {
    return MapNode.builder()
        .put("boot", boot)
        .put("epoch", status.epoch())
        .put("revision", status.revision())
        .put("flags", served)
        .put("threw", threw)
        .put(
            "entered",
            ListNode.of(
                status.entered().stream()
                    .<Node>map(in -> TextNode.of(in.rolloutUid() + "/" + in.stage()))
                    .toList()))
        .build();
  }

  private void save() {
    try {
      if (!restored) {
        Checkpoint.Restored from = checkpoint.restore();
        note("restored", from.name());
        restored = true;
      }
      counter.incrementAndGet();
      note("saved", checkpoint.save() ? "DURABLE" : "LOCAL");
    } catch (IOException | RuntimeException e) {
      note("saved", "FAILED " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it ends
    }
  }

  private void note(String what, String outcome) {
    write(
        saves,
        MapNode.builder()
            .put("boot", boot)
            .put("what", what)
            .put("count", counter.get())
            .put("outcome", outcome)
            .build());
  }

  private static void write(OutputStream to, MapNode line) {
    try {
      to.write((JsonWriter.compact(line) + "\n").getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
