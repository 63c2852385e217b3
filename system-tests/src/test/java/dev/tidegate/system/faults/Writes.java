package dev.tidegate.system.faults;

import dev.tidegate.system.OperatorClient;
import dev.tidegate.system.faults.TruthChecker.Violation;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Operators who edit one flag each through one orchestrator each, while faults go on. Every edit is
 * unlike all others, so that the truth log tells how often it took effect.
 */
final class Writes implements AutoCloseable {
  private static final int EVERY_MS = 500;
  private static final int WRITES_MAX = 200_000;

  /** How an edit ended for who made it. */
  enum Outcome {
    OK,
    REFUSED,
    UNKNOWN
  }

  /** What came of an edit, and the revision it was told to have, else 0. */
  private record Answer(Outcome outcome, long revision) {}

  private final ScheduledExecutorService timers;
  private final List<Call> history = new ArrayList<>(); // guarded by itself
  private final AtomicLong number = new AtomicLong();
  private final String series;

  /**
   * Begins at once: one edit every half second through each of {@code addresses}, host:port.
   *
   * @param series tells its edits from others' on the same store
   */
  @SuppressWarnings("FutureReturnValueIgnored") // ends with the timer
  Writes(List<String> addresses, String series) {
    this.series = series;
    timers = Executors.newScheduledThreadPool(addresses.size());
    for (int i = 0; i < addresses.size(); i++) {
      OperatorClient client = new OperatorClient(addresses.get(i));
      String flag = "noise-" + (i + 1);
      String operator = "operator-" + (i + 1);
      timers.scheduleWithFixedDelay(
          () -> write(operator, client, flag), 0, EVERY_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void write(String operator, OperatorClient client, String flag) {
    String mark = series + "-" + number.incrementAndGet() + ".";
    long invoked = System.nanoTime();
    Answer answer = edit(client, flag, mark);
    Call call =
        new Call(
            operator,
            mark,
            "flag " + flag,
            "write",
            invoked,
            System.nanoTime(),
            answer.outcome(),
            mark,
            answer.revision());
    synchronized (history) {
      if (history.size() < WRITES_MAX) {
        history.add(call);
      }
    }
  }

  /** One edit; answers what came of it. */
  static Outcome put(OperatorClient client, String flag, String mark) {
    return edit(client, flag, mark).outcome();
  }

  private static Answer edit(OperatorClient client, String flag, String mark) {
    try {
      OperatorClient.Answer answer =
          client.put("/api/v1/namespaces/shop/flags/" + flag, body(mark));
      Outcome outcome = outcome(answer.status());
      return new Answer(outcome, outcome == Outcome.OK ? revision(answer) : 0);
    } catch (UncheckedIOException e) {
      return new Answer(Outcome.UNKNOWN, 0); // nobody answered: it may have taken effect
    }
  }

  /** What an answer's status means; 202 is stored and not done yet. */
  static Outcome outcome(int status) {
    if (status == 202) {
      return Outcome.UNKNOWN;
    }
    return status < 300 ? Outcome.OK : status < 500 ? Outcome.REFUSED : Outcome.UNKNOWN;
  }

  /** The revision an answer tells, or 0. */
  static long revision(OperatorClient.Answer answer) {
    return answer.at("revision") instanceof Long revision ? revision : 0;
  }

  /** A flag whose only variant is {@code mark}. */
  static String body(String mark) {
    return "{\"state\":\"ENABLED\",\"variants\":{\"on\":\"%s\"},\"defaultVariant\":\"on\"}"
        .formatted(mark);
  }

  List<Call> history() {
    synchronized (history) {
      return List.copyOf(history);
    }
  }

  @Override
  public void close() {
    timers.shutdownNow();
    try {
      if (!timers.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("an operator does not come back");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * G7 of what was written: an acknowledged edit is there once, not later than it was told (the
   * answer shows the flag, which somebody may have changed since); a refused one never; an unknown
   * one at most once.
   */
  static List<Violation> check(List<Call> calls, List<TruthRevision> truth) {
    Map<String, List<Long>> marks = marks(truth);
    List<Violation> found = new ArrayList<>();
    for (Call write : calls.stream().filter(call -> call.verb().equals("write")).toList()) {
      List<Long> at = marks.getOrDefault(write.on() + " " + write.value(), List.of());
      boolean legal =
          switch (write.outcome()) {
            case OK -> at.size() == 1 && (write.revision() == 0 || write.revision() >= at.get(0));
            case REFUSED -> at.isEmpty();
            case UNKNOWN -> at.size() <= 1;
          };
      if (!legal) {
        found.add(new Violation("G7", write.revision(), write + " took effect at " + at));
      }
    }
    return found;
  }

  /** At which revisions each text was put, by flag and text. */
  private static Map<String, List<Long>> marks(List<TruthRevision> truth) {
    Map<String, List<Long>> marks = new HashMap<>();
    for (TruthRevision revision : truth) {
      for (TruthRevision.Change put : revision.puts("ns/shop/flags/*")) {
        String mark = put.fields().map("variants").text("on");
        marks
            .computeIfAbsent("flag " + put.segment(3) + " " + mark, any -> new ArrayList<>())
            .add(revision.revision());
      }
    }
    return marks;
  }
}
