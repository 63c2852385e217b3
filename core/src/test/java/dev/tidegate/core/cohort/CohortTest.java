package dev.tidegate.core.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CohortTest {
  @ParameterizedTest
  @CsvSource({
    "'',0",
    "a,1009084850",
    "ab,2613040991",
    "abc,3017643002",
    "abcd,1139631978",
    "hello,613153351",
    "größe,3822294591",
    "日本語,2779017879",
    "a😀b,3125043452",
    "The quick brown fox jumps over the lazy dog,776992547"
  })
  void hashesUtf8WithSeedZero(String text, long unsigned) {
    assertThat(Integer.toUnsignedLong(Murmur3.hash(text))).isEqualTo(unsigned);
  }

  @Property
  void hashesTwoTextsAsTheirConcatenation(@ForAll String first, @ForAll String second) {
    assertThat(Murmur3.hash(first, second)).isEqualTo(Murmur3.hash(first + second));
  }

  @Property
  void hashesAfterAPrefixAsTheWhole(@ForAll String prefix, @ForAll String text) {
    assertThat(new PrefixedHash(prefix).hash(text)).isEqualTo(Murmur3.hash(prefix + text));
  }

  @Property
  void hashesAsciiAfterAPrefixAsTheWhole(
      @ForAll @CharRange(from = ' ', to = '\u0080') String prefix,
      @ForAll @CharRange(from = ' ', to = '\u0080') String text) {
    assertThat(new PrefixedHash(prefix).hash(text)).isEqualTo(Murmur3.hash(prefix + text));
  }

  @Test
  void joinsASurrogatePairThatThePrefixBegins() {
    assertThat(new PrefixedHash("a\uD83D").hash("\uDE00b")).isEqualTo(Murmur3.hash("a😀b"));
  }

  @Property
  void neverDropsAUnitWhenAShareGrows(
      @ForAll String salt,
      @ForAll String unit,
      @ForAll @IntRange(max = Share.TOTAL) int a,
      @ForAll @IntRange(max = Share.TOTAL) int b) {
    Cohort smaller = new Cohort(salt, new Share(Math.min(a, b)));
    Cohort larger = new Cohort(salt, new Share(Math.max(a, b)));

    assertThat(larger.contains(unit) || !smaller.contains(unit)).isTrue();
    assertThat(new Cohort(salt, Share.ALL).contains(unit)).isTrue();
    assertThat(new Cohort(salt, Share.NONE).contains(unit)).isFalse();
  }

  @Test
  void holdsAboutItsShareOfManyUnits() {
    Cohort cohort = new Cohort("checkout:", Share.parse("12.5%"));
    int members = 0;
    for (int i = 0; i < 100_000; i++) {
      members += cohort.contains("user-" + i) ? 1 : 0;
    }

    assertThat(members).isCloseTo(12_500, within(400));
  }

  @ParameterizedTest
  @CsvSource({
    "0%,0,0%",
    "0.0%,0,0%",
    "100%,100000,100%",
    "100.000%,100000,100%",
    "10%,10000,10%",
    "0.5%,500,0.5%",
    "0.001%,1,0.001%",
    "33.333%,33333,33.333%",
    "7.50%,7500,7.5%"
  })
  void readsAndWritesShares(String text, int buckets, String written) {
    assertThat(Share.parse(text)).isEqualTo(new Share(buckets)).hasToString(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "%",
        "10",
        "10 %",
        "-1%",
        "100.001%",
        "0.0001%",
        ".5%",
        "5.%",
        "1.2.3%",
        "1e1%"
      })
  void refusesWhatIsNotAShare(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Share.parse(text));
  }
}
