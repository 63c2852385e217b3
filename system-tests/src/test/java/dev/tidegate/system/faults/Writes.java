package dev.tidegate.system.faults;

import dev.tidegate.system.OperatorClient;
import dev.tidegate.system.faults.TruthChecker.Violation;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
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

  /**
   * One edit, by this process's monotonic clock.
   *
   * @param mark the text that only it puts
   */
  record Write(String flag, String mark, long invoked, long returned, Outcome outcome) {}

  private final ScheduledExecutorService timers;
  private final List<Write> history = new ArrayList<>(); // guarded by itself
  private final AtomicLong number = new AtomicLong();

  /** Begins at once: one edit every half second through each of {@code addresses}, host:port. */
  @SuppressWarnings("FutureReturnValueIgnored") // ends with the timer
  Writes(List<String> addresses) {
    timers = Executors.newScheduledThreadPool(addresses.size());
    for (int i = 0; i < addresses.size(); i++) {
      OperatorClient client = new OperatorClient(addresses.get(i));
      String flag = "noise-" + (i + 1);
      timers.scheduleWithFixedDelay(() -> write(client, flag), 0, EVERY_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void write(OperatorClient client, String flag) {
    String mark = "mark-" + number.incrementAndGet() + ".";
    long invoked = System.nanoTime();
    Outcome outcome = put(client, flag, mark);
    synchronized (history) {
      if (history.size() < WRITES_MAX) {
        history.add(new Write(flag, mark, invoked, System.nanoTime(), outcome));
      }
    }
  }

  /** One edit; answers what came of it. */
  static Outcome put(OperatorClient client, String flag, String mark) {
    try {
      int status = client.put("/api/v1/namespaces/shop/flags/" + flag, body(mark)).status();
      return status < 300 ? Outcome.OK : status < 500 ? Outcome.REFUSED : Outcome.UNKNOWN;
    } catch (UncheckedIOException e) {
      return Outcome.UNKNOWN; // nobody answered: it may have taken effect
    }
  }

  /** A flag whose only variant is {@code mark}. */
  static String body(String mark) {
    return "{\"state\":\"ENABLED\",\"variants\":{\"on\":\"%s\"},\"defaultVariant\":\"on\"}"
        .formatted(mark);
  }

  List<Write> history() {
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
   * G7 of what was written: an acknowledged edit is there once, a refused one never, an unknown one
   * at most once; and an edit that began after another had ended has the later revision.
   */
  static List<Violation> check(List<Write> writes, List<TruthRevision> truth) {
    List<Violation> found = new ArrayList<>();
    Write lastOk = null;
    long lastRevision = 0;
    for (Write write :
        writes.stream().sorted((a, b) -> Long.compare(a.invoked(), b.invoked())).toList()) {
      List<Long> at = revisions(write, truth);
      boolean legal =
          switch (write.outcome()) {
            case OK -> at.size() == 1;
            case REFUSED -> at.isEmpty();
            case UNKNOWN -> at.size() <= 1;
          };
      if (!legal) {
        found.add(new Violation("G7", 0, write + " took effect at " + at));
      }
      if (write.outcome() == Outcome.OK && !at.isEmpty()) {
        if (lastOk != null && lastOk.returned() < write.invoked() && lastRevision > at.get(0)) {
          found.add(new Violation("G7", at.get(0), write + " is older than " + lastOk));
        }
        lastOk = write;
        lastRevision = at.get(0);
      }
    }
    return found;
  }

  private static List<Long> revisions(Write write, List<TruthRevision> truth) {
    return truth.stream()
        .filter(
            revision ->
                revision.puts("ns/*/flags/" + write.flag()).stream()
                    .anyMatch(
                        put -> String.valueOf(put.value()).contains("\"" + write.mark() + "\"")))
        .map(TruthRevision::revision)
        .toList();
  }
}
