package dev.tidegate.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WindowTest {
  private static final Set<DayOfWeek> WORKDAYS = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);

  private static Window window(Set<DayOfWeek> days, String from, String to, ZoneId zone) {
    return new Window(days, LocalTime.parse(from), LocalTime.parse(to), zone);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-05T09:00:00Z, true, 2026-01-05T09:00:00Z",
    "2026-01-05T16:59:59Z, true, 2026-01-05T16:59:59Z",
    "2026-01-05T17:00:00Z, false, 2026-01-06T09:00:00Z",
    "2026-01-05T08:59:59Z, false, 2026-01-05T09:00:00Z",
    "2026-01-09T17:00:00Z, false, 2026-01-12T09:00:00Z",
    "2026-01-10T12:00:00Z, false, 2026-01-12T09:00:00Z"
  })
  void isOpenFromItsStartUntilItsEnd(Instant now, boolean open, Instant opens) {
    Window office = window(WORKDAYS, "09:00", "17:00", ZoneOffset.UTC);
    assertThat(office.contains(now)).isEqualTo(open);
    assertThat(office.opensAt(now)).isEqualTo(opens);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-05T21:59:59Z, false",
    "2026-01-05T22:00:00Z, true",
    "2026-01-06T05:59:59Z, true",
    "2026-01-06T06:00:00Z, false",
    "2026-01-06T22:00:00Z, false"
  })
  void mayLastUntilTheNextMorning(Instant now, boolean open) {
    Window night = window(EnumSet.of(DayOfWeek.MONDAY), "22:00", "06:00", ZoneOffset.UTC);
    assertThat(night.contains(now)).isEqualTo(open);
  }

  @Test
  void isOpenAllDayFromMidnightToMidnight() {
    Window monday = window(EnumSet.of(DayOfWeek.MONDAY), "00:00", "00:00", ZoneOffset.UTC);
    assertThat(monday.contains(Instant.parse("2026-01-05T00:00:00Z"))).isTrue();
    assertThat(monday.contains(Instant.parse("2026-01-05T23:59:59Z"))).isTrue();
    assertThat(monday.contains(Instant.parse("2026-01-06T00:00:00Z"))).isFalse();
    assertThat(monday.opensAt(Instant.parse("2026-01-06T00:00:00Z")))
        .isEqualTo(Instant.parse("2026-01-12T00:00:00Z"));
  }

  @Test
  void followsItsZoneIntoSummer() {
    Window office = window(WORKDAYS, "09:00", "17:00", ZoneId.of("Europe/Berlin"));
    assertThat(office.opensAt(Instant.parse("2026-01-05T00:00:00Z")))
        .isEqualTo(Instant.parse("2026-01-05T08:00:00Z"));
    assertThat(office.opensAt(Instant.parse("2026-07-06T00:00:00Z")))
        .isEqualTo(Instant.parse("2026-07-06T07:00:00Z"));
  }

  @Test
  void isOpenWhenItSaysItOpensAndNotShortlyBefore() {
    Random random = new Random(3);
    Instant start = Instant.parse("2026-03-01T00:00:00Z");
    for (int run = 0; run < 500; run++) {
      Set<DayOfWeek> days = EnumSet.of(DayOfWeek.of(1 + random.nextInt(7)));
      days.add(DayOfWeek.of(1 + random.nextInt(7)));
      Window window =
          new Window(
              days,
              LocalTime.of(random.nextInt(24), random.nextInt(60)),
              LocalTime.of(random.nextInt(24), random.nextInt(60)),
              ZoneOffset.ofHours(random.nextInt(24) - 12));
      Instant now = start.plusSeconds(random.nextInt(40 * 86_400));
      Instant opens = window.opensAt(now);
      assertThat(opens).isAfterOrEqualTo(now).isBefore(now.plus(Duration.ofDays(8)));
      assertThat(window.contains(opens)).as("%s at %s", window, opens).isTrue();
      if (opens.isAfter(now)) {
        assertThat(window.contains(now)).isFalse();
        assertThat(window.contains(opens.minusSeconds(1))).isFalse();
      }
    }
  }

  @Test
  void needsADay() {
    Set<DayOfWeek> none = EnumSet.noneOf(DayOfWeek.class);
    assertThatThrownBy(() -> window(none, "09:00", "17:00", ZoneOffset.UTC))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
