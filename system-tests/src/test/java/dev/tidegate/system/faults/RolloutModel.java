package dev.tidegate.system.faults;

import dev.tidegate.system.faults.RolloutModel.Phase;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * One rollout whose only stage soaks for longer than a run, as the people who pause, resume and
 * roll it back see it. What it does by itself, beginning and having gone back, may happen at any
 * moment.
 */
final class RolloutModel implements Linearizability.Model<Phase> {
  /** Where it stands; UNDER_WAY is ENTERING or SOAKING. */
  enum Phase {
    PENDING,
    UNDER_WAY,
    PAUSED,
    HELD,
    ROLLING_BACK,
    ENDED
  }

  private static final Map<String, Phase> TOLD =
      Map.of(
          "PENDING", Phase.PENDING,
          "ENTERING", Phase.UNDER_WAY,
          "SOAKING", Phase.UNDER_WAY,
          "PAUSED", Phase.PAUSED,
          "HELD", Phase.HELD,
          "ROLLING_BACK", Phase.ROLLING_BACK,
          "ROLLED_BACK", Phase.ENDED);

  @Override
  public Phase initial() {
    return Phase.PENDING;
  }

  @Override
  public Set<Phase> after(Phase state, Call call) {
    Set<Phase> after = EnumSet.noneOf(Phase.class);
    for (Phase now : byItself(state)) {
      if (call.isRead()) {
        if (now == TOLD.get(call.value())) {
          after.add(now);
        }
      } else if (call.outcome() == Writes.Outcome.REFUSED) {
        if (mayRefuse(call.verb(), now)) {
          after.add(now);
        }
      } else {
        after.addAll(accepted(call.verb(), now));
      }
    }
    return after;
  }

  /** Where it may have come without being asked. */
  private static Set<Phase> byItself(Phase state) {
    return switch (state) {
      case PENDING -> EnumSet.of(Phase.PENDING, Phase.UNDER_WAY, Phase.HELD);
      case UNDER_WAY -> EnumSet.of(Phase.UNDER_WAY, Phase.HELD);
      case ROLLING_BACK -> EnumSet.of(Phase.ROLLING_BACK, Phase.ENDED);
      case PAUSED, HELD, ENDED -> EnumSet.of(state);
    };
  }

  private static boolean mayRefuse(String verb, Phase now) {
    return switch (verb) {
      case "pause" -> now != Phase.UNDER_WAY;
      case "resume" -> now != Phase.PAUSED;
      case "rollback" -> now == Phase.ROLLING_BACK || now == Phase.ENDED;
      default -> true; // a retry, which makes another rollout or needs what cannot be seen here
    };
  }

  private static Set<Phase> accepted(String verb, Phase now) {
    return switch (verb) {
      case "pause" -> now == Phase.UNDER_WAY ? Set.of(Phase.PAUSED) : Set.of();
      case "resume" ->
          now == Phase.PAUSED || now == Phase.HELD ? Set.of(Phase.UNDER_WAY) : Set.of();
      case "rollback" -> rolledBack(now);
      case "retry" -> retried(now);
      default -> Set.of();
    };
  }

  private static Set<Phase> rolledBack(Phase now) {
    return switch (now) {
      case PENDING -> Set.of(Phase.ENDED);
      case UNDER_WAY, PAUSED, HELD, ROLLING_BACK -> Set.of(Phase.ROLLING_BACK);
      case ENDED -> Set.of();
    };
  }

  private static Set<Phase> retried(Phase now) {
    return switch (now) {
      case HELD -> Set.of(Phase.UNDER_WAY);
      case ENDED -> Set.of(Phase.ENDED); // the next attempt is a rollout of its own
      case PENDING, UNDER_WAY, PAUSED, ROLLING_BACK -> Set.of();
    };
  }
}
