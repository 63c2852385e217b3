package dev.tidegate.orchestrator.provider;

import dev.tidegate.core.analysis.Cell;
import dev.tidegate.orchestrator.reconcile.MeasurementSource.Measuring;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/**
 * The questions about one stage of one rollout. An answer to a question of an earlier stage cannot
 * come here. Used by one thread at a time.
 */
final class StageMeasuring implements Measuring {
  private final List<Question> questions;
  private final Semaphore places;
  private final LongSupplier ticker;
  private final ProviderMeters meters;

  /**
   * @param places one for each question that may be under way in this process; who finds none asks
   *     at the next look
   */
  StageMeasuring(
      List<Question> questions, Semaphore places, LongSupplier ticker, ProviderMeters meters) {
    this.questions = List.copyOf(questions);
    this.places = places;
    this.ticker = ticker;
    this.meters = meters;
  }

  @Override
  public List<Cell> take() {
    long now = ticker.getAsLong();
    List<Cell> cells = questions.stream().map(q -> q.take(now)).flatMap(Optional::stream).toList();
    ask();
    return cells;
  }

  /** Asks for everything that is due. */
  void ask() {
    long now = ticker.getAsLong();
    for (Question question : questions) {
      if (question.isDue(now) && places.tryAcquire()) {
        question.ask(now, reading -> ended(reading, now));
      }
    }
  }

  private long ended(Reading reading, long askedAt) {
    places.release();
    long now = ticker.getAsLong();
    meters.answered(reading, Duration.ofNanos(now - askedAt));
    return now;
  }

  @Override
  public void end() {
    questions.forEach(Question::end);
  }
}
