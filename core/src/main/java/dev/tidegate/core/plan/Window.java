package dev.tidegate.core.plan;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.Set;

/**
 * Hours of the week in which stages are entered.
 *
 * @param days not empty
 * @param from inclusive
 * @param to exclusive; at or before {@code from} means on the next day
 * @param zone whose clocks are meant, with their changes for summer
 */
public record Window(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {
  private static final int DAYS_AHEAD = 8;

  public Window {
    if (days.isEmpty()) {
      throw new IllegalArgumentException("a window needs a day");
    }
    days = Set.copyOf(EnumSet.copyOf(days));
  }

  /** True if {@code now} lies inside. */
  public boolean contains(Instant now) {
    LocalDate today = now.atZone(zone).toLocalDate();
    return opensOn(today, now) || opensOn(today.minusDays(1), now);
  }

  private boolean opensOn(LocalDate day, Instant now) {
    if (!days.contains(day.getDayOfWeek())) {
      return false;
    }
    LocalDate lastDay = to.isAfter(from) ? day : day.plusDays(1);
    Instant start = ZonedDateTime.of(day, from, zone).toInstant();
    Instant end = ZonedDateTime.of(lastDay, to, zone).toInstant();
    return !now.isBefore(start) && now.isBefore(end);
  }

  /** When it next opens: {@code now} if it is open. */
  public Instant opensAt(Instant now) {
    if (contains(now)) {
      return now;
    }
    LocalDate today = now.atZone(zone).toLocalDate();
    for (int i = 0; i <= DAYS_AHEAD; i++) {
      LocalDate day = today.plusDays(i);
      Instant start = ZonedDateTime.of(day, from, zone).toInstant();
      if (days.contains(day.getDayOfWeek()) && start.isAfter(now)) {
        return start;
      }
    }
    throw new AssertionError("no day of " + days + " in " + DAYS_AHEAD + " days");
  }
}
