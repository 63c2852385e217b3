package dev.tidegate.core.manifest;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.plan.Window;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads windows such as {@code {days: mon-fri, from: "09:00", to: "17:00", zone: Europe/Berlin}}.
 */
final class WindowReader {
  private static final String RULE = "for example mon-fri, or sat,sun";

  private final ReadingScope scope;

  WindowReader(ReadingScope scope) {
    this.scope = scope;
  }

  List<Window> read(Fields fields, String name) {
    List<Window> windows = new ArrayList<>();
    for (Fields window : fields.maps(name)) {
      Set<DayOfWeek> everyDay = EnumSet.allOf(DayOfWeek.class);
      windows.add(
          new Window(
              window.has("days") ? window.parsed("days", WindowReader::days, everyDay) : everyDay,
              window.parsed("from", WindowReader::time, LocalTime.MIDNIGHT),
              window.parsed("to", WindowReader::time, LocalTime.MIDNIGHT),
              window.has("zone")
                  ? window.parsed("zone", WindowReader::zone, ZoneOffset.UTC)
                  : ZoneOffset.UTC));
      scope.end(window);
    }
    return windows;
  }

  private static LocalTime time(String text) {
    if (!text.matches("([01]\\d|2[0-3]):[0-5]\\d")) {
      throw new IllegalArgumentException(
          "must be a time of day such as \"09:00\", but is '" + text + "'");
    }
    return LocalTime.parse(text);
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no time zone; write for example Europe/Berlin or UTC", e);
    }
  }

  private static Set<DayOfWeek> days(String text) {
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (String part : text.split(",", -1)) {
      String[] ends = part.trim().split("-", -1);
      if (ends.length > 2) {
        throw new IllegalArgumentException("'" + part + "' are no days; " + RULE);
      }
      DayOfWeek day = day(ends[0]);
      DayOfWeek last = day(ends[ends.length - 1]);
      days.add(day);
      while (day != last) {
        day = day.plus(1);
        days.add(day);
      }
    }
    return days;
  }

  private static DayOfWeek day(String text) {
    for (DayOfWeek day : DayOfWeek.values()) {
      if (day.name().substring(0, 3).equals(text.trim().toUpperCase(Locale.ROOT))) {
        return day;
      }
    }
    throw new IllegalArgumentException("'" + text + "' is no day; " + RULE);
  }
}
