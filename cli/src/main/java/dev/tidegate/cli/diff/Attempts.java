package dev.tidegate.cli.diff;

import dev.tidegate.cli.terminal.Doc;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the attempts of a rollout out of its decisions. For one thread. */
public final class Attempts {
  private static final Set<String> ENDED =
      Set.of("COMPLETED", "ROLLED_BACK", "FAILED", "SUPERSEDED");

  /** They tell how something came about, not that or why it did. */
  private static final Set<String> QUIET = Set.of("HOLD", "SOAK", "ROLLED_BACK", "SUPERSEDE");

  private final Instant now;
  private final List<AttemptRecord> attempts = new ArrayList<>();
  private final Map<Integer, StageStay> stays = new LinkedHashMap<>();
  private int number;
  private @Nullable Instant from;
  private @Nullable Instant ended;
  private @Nullable Instant entered;
  private int stage;
  private String stageName = "";
  private @Nullable Doc turn;
  private String phase = "PENDING";

  private Attempts(Instant now) {
    this.now = now;
  }

  /**
   * The attempts, oldest first.
   *
   * @param decisions as the history has them, oldest first; one that has no time is passed over
   * @param now until when what lasts is told
   */
  public static List<AttemptRecord> of(List<Doc> decisions, Instant now) {
    Attempts reading = new Attempts(now);
    decisions.forEach(reading::read);
    Instant began = reading.from;
    if (began != null) {
      boolean lasts = !ENDED.contains(reading.phase);
      reading.close(began, reading.lastAt(decisions, lasts), lasts, null);
    }
    return List.copyOf(reading.attempts);
  }

  private Instant lastAt(List<Doc> decisions, boolean lasts) {
    Instant last = lasts ? null : time(decisions.get(decisions.size() - 1));
    return last == null ? now : last;
  }

  private void read(Doc decision) {
    Instant at = time(decision);
    if (at == null) {
      return;
    }
    int next = (int) decision.whole("after", "attempt");
    Instant began = from;
    if (began != null && next != number) {
      close(began, ended == null ? at : ended, false, decision);
    }
    if (from == null) {
      from = at;
      number = next;
    }
    move(decision, at);
    phase = decision.text("after", "phase");
    ended = !ENDED.contains(phase) ? null : ended == null ? at : ended;
    if (!QUIET.contains(decision.text("decision"))) {
      turn = decision;
    }
  }

  private void move(Doc decision, Instant at) {
    int to = (int) decision.whole("after", "stage");
    boolean ends = ENDED.contains(decision.text("after", "phase"));
    if (to != stage || ends) {
      leave(at, decision);
    }
    if (to > 0 && !ends && entered == null) {
      stage = to;
      stageName = decision.text("after", "stageName");
      entered = at;
    }
  }

  private void leave(Instant at, @Nullable Doc decision) {
    Instant since = entered;
    if (since != null) {
      StageStay stay = stays.getOrDefault(stage, StageStay.none(stage, stageName));
      stays.put(stage, stay.and(since, at, decision));
    }
    entered = null;
    stage = 0;
  }

  private void close(Instant began, Instant at, boolean lasts, @Nullable Doc decision) {
    leave(at, decision);
    attempts.add(
        new AttemptRecord(number, began, at, lasts, List.copyOf(stays.values()), turn, phase));
    stays.clear();
    from = null;
    turn = null;
  }

  private static @Nullable Instant time(Doc decision) {
    try {
      return Instant.parse(decision.text("at"));
    } catch (DateTimeException e) {
      return null;
    }
  }
}
