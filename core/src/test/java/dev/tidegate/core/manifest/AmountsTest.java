package dev.tidegate.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AmountsTest {
  @ParameterizedTest
  @CsvSource({"5%, 0.05", "0.1%, 0.001", "100%, 1", "900%, 9", "0%, 0", "0.000000001%, 1e-11"})
  void readsPercentages(String text, double fraction) {
    assertThat(Amounts.percent(text)).isEqualTo(fraction);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "%", "5", "5 %", "-5%", ".5%", "5.%", "1e2%", "1234567%", "5%%", "5pp"})
  void refusesWhatIsNoPercentage(String text) {
    assertThatThrownBy(() -> Amounts.percent(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be a percentage such as 5%, but is '" + text + "'");
  }

  @Test
  void readsPercentagePointsInEitherSpelling() {
    assertThat(Amounts.points("0.1pp")).isEqualTo(0.001).isEqualTo(Amounts.points("0.1%"));
    assertThatThrownBy(() -> Amounts.points("0.1")).hasMessageContaining("0.1pp");
  }

  @ParameterizedTest
  @CsvSource({"10/min, 10", "1/s, 60", "120/h, 2", "0.5/s, 30"})
  void readsRatesAsEventsAMinute(String text, double perMinute) {
    assertThat(Amounts.perMinute(text)).isEqualTo(perMinute);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "10/m", "/s", "-1/s", "10/day", "10 /s", "1234567890/s"})
  void refusesWhatIsNoRate(String text) {
    assertThatThrownBy(() -> Amounts.perMinute(text)).hasMessageContaining("10/min");
  }

  @Test
  void readsHowManyOfHowManySamples() {
    assertThat(Amounts.breach("3 of 5")).containsExactly(3, 5);
    assertThat(Amounts.breach("100 of 100")).containsExactly(100, 100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 of 5", "6 of 5", "1 of 101", "3", "3of5", "3 of 1000", "-1 of 5"})
  void refusesCountsThatCannotBe(String text) {
    assertThatThrownBy(() -> Amounts.breach(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
