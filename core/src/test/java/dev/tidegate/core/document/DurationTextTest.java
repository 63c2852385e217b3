package dev.tidegate.core.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationTextTest {
  @ParameterizedTest
  @CsvSource({
    "0s, PT0S, 0s",
    "500ms, PT0.5S, 500ms",
    "1500ms, PT1.5S, 1s500ms",
    "90s, PT1M30S, 1m30s",
    "1h30m, PT1H30M, 1h30m",
    "3d, PT72H, 3d",
    "1d2h3m4s5ms, PT26H3M4.005S, 1d2h3m4s5ms",
    "0d0h7s, PT7S, 7s",
    "999999999d, PT23999999976H, 999999999d"
  })
  void readsAndWritesDurations(String text, Duration duration, String written) {
    assertThat(DurationText.parse(text)).isEqualTo(duration);
    assertThat(DurationText.format(duration)).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "s",
        "1 s",
        "-1s",
        "1.5s",
        "1M",
        "1m1h",
        "1s1s",
        "1ms1s",
        "1w",
        "1s ",
        "PT1S",
        "1000000000s",
        "٣s",
        "1min"
      })
  void refusesWhatIsNoDuration(String text) {
    assertThatThrownBy(() -> DurationText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining("1h30m");
  }

  @Test
  void readsBackWhatItWrote() {
    Random random = new Random(11);
    for (int i = 0; i < 2000; i++) {
      Duration duration = Duration.ofMillis(random.nextLong(1L << (1 + random.nextInt(50))));
      String text = DurationText.format(duration);
      assertThat(DurationText.parse(text)).as(text).isEqualTo(duration);
    }
  }

  @Test
  void dropsWhatIsShorterThanAMillisecond() {
    assertThat(DurationText.format(Duration.ofNanos(999_999))).isEqualTo("0s");
    assertThat(DurationText.format(Duration.ofNanos(1_999_999))).isEqualTo("1ms");
  }

  @Test
  void writesNoNegativeDuration() {
    assertThatThrownBy(() -> DurationText.format(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
