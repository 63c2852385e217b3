package dev.tidegate.core.rollout;

import dev.tidegate.core.document.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;

/** Pieces of the sentences people read. */
final class Words {
  private static final int NAMED_MAX = 5;

  private Words() {}

  /** Whole seconds, or milliseconds if it is less than one. */
  static String duration(Duration duration) {
    Duration positive = duration.isNegative() ? Duration.ZERO : duration;
    return DurationText.format(
        positive.toSeconds() > 0 ? Duration.ofSeconds(positive.toSeconds()) : positive);
  }

  /** To the second, in UTC. */
  static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The first few of {@code names}, and how many more there are. */
  static String named(Collection<?> names) {
    List<String> all = names.stream().map(Object::toString).toList();
    String first = String.join(", ", all.subList(0, Math.min(NAMED_MAX, all.size())));
    return all.size() <= NAMED_MAX ? first : first + " and " + (all.size() - NAMED_MAX) + " more";
  }

  /** The names of {@code agents}, with why they failed. */
  static String failures(List<FleetMember> agents) {
    return named(
        agents.stream().map(a -> a.agent() + " (" + a.acknowledgement().failure() + ")").toList());
  }

  /** The names of {@code agents}. */
  static String agents(List<FleetMember> agents) {
    return named(agents.stream().map(FleetMember::agent).toList());
  }

  /** {@code 1 agent}, {@code 2 agents}. */
  static String count(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
