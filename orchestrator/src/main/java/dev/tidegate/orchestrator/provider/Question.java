package dev.tidegate.orchestrator.provider;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Stratum;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One metric that is asked for again and again: at most one question under way, each answer given
 * once. Used by one thread at a time; answers arrive on any.
 */
final class Question {
  private static final Logger LOG = LoggerFactory.getLogger(Question.class);
  private static final Duration DEADLINE_MAX = Duration.ofSeconds(10);
  private static final int INTERVALS_MAX = 3;

  /** Looks may be as far apart, while not every replica reports. */
  private static final Duration PATIENCE_LEAST = Duration.ofSeconds(40);

  private static final Stratum STRATUM = new Stratum("provider", "", "");

  private record Answer(Reading reading, long at) {}

  private final String rollout;
  private final String metric;
  private final Duration interval;
  private final Duration deadline;
  private final Function<Duration, CompletableFuture<Reading>> provider;
  private final AtomicReference<@Nullable Answer> answer = new AtomicReference<>();
  private @Nullable CompletableFuture<Reading> asked;
  private long dueAt;
  private long takenAt;
  private Cause cause = Cause.NONE;

  /**
   * @param rollout for the log
   * @param provider asks, within the time given; its answer never fails, and whoever completes it
   *     first ends the question
   */
  Question(
      String rollout,
      String metric,
      Duration interval,
      long now,
      Function<Duration, CompletableFuture<Reading>> provider) {
    this.rollout = rollout;
    this.metric = metric;
    this.interval = interval;
    this.deadline = interval.compareTo(DEADLINE_MAX) < 0 ? interval : DEADLINE_MAX;
    this.provider = provider;
    this.dueAt = now;
    this.takenAt = now;
  }

  /** True if it should be asked now. */
  boolean isDue(long now) {
    return now - dueAt >= 0 && answer.get() == null && (asked == null || asked.isDone());
  }

  /** Asks. {@code onEnd} runs when the question has ended, however it did. */
  void ask(long now, OnEnd onEnd) {
    long next = dueAt + interval.toNanos();
    dueAt = next - now > 0 ? next : now + interval.toNanos();
    CompletableFuture<Reading> begun = provider.apply(deadline);
    asked = begun;
    var unusedEnd =
        begun.thenAccept(reading -> answer.set(new Answer(reading, onEnd.ended(reading))));
  }

  /** Told how a question ended; answers the time. */
  interface OnEnd {
    long ended(Reading reading);
  }

  /**
   * The answer, once. Where there was none for three intervals, for whatever reason, or it lay here
   * as long, the metric is stale.
   */
  Optional<Cell> take(long now) {
    Answer arrived = answer.getAndSet(null);
    if (now - (arrived == null ? takenAt : arrived.at()) > patience().toNanos()) {
      takenAt = now;
      return Optional.of(cell(new Reading.Unknown(Cause.STALE, "nothing for three intervals")));
    }
    if (arrived == null) {
      return Optional.empty();
    }
    takenAt = now;
    return Optional.of(cell(arrived.reading()));
  }

  private Duration patience() {
    Duration patience = interval.multipliedBy(INTERVALS_MAX).plus(deadline);
    return patience.compareTo(PATIENCE_LEAST) < 0 ? PATIENCE_LEAST : patience;
  }

  private Cell cell(Reading reading) {
    if (reading instanceof Reading.Value known) {
      tell(Cause.NONE, "");
      return new Cell.Gauge(metric, STRATUM, known.value());
    }
    if (reading instanceof Reading.Unknown unknown) {
      tell(unknown.cause(), unknown.detail());
      return new Cell.Missing(metric, STRATUM, unknown.cause());
    }
    throw new AssertionError(reading);
  }

  /** Once per change, so that an outage is no flood. */
  private void tell(Cause now, String detail) {
    if (now == cause) {
      return;
    }
    cause = now;
    (now == Cause.NONE ? LOG.atInfo() : LOG.atWarn())
        .addKeyValue("rollout", rollout)
        .addKeyValue("metric", metric)
        .addKeyValue("reason", now.word())
        .addKeyValue("detail", detail)
        .log(now == Cause.NONE ? "a metric is known again" : "a metric is unknown");
  }

  /** Gives up a question under way. */
  void end() {
    CompletableFuture<Reading> begun = asked;
    if (begun != null) {
      begun.complete(new Reading.Unknown(Cause.TERMINATED, "the stage was left"));
    }
  }
}
