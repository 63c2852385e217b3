package dev.tidegate.core.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.rule.SemanticVersion.Relation;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SemanticVersionTest {
  private static final List<String> OPERATORS = List.of("=", "!=", "<", "<=", ">", ">=", "^", "~");

  /** From lowest to highest. */
  private static final List<String> ORDER =
      List.of(
          "0.0.0-0",
          "0.0.0",
          "0.9.9",
          "1.0.0-alpha",
          "1.0.0-alpha.1",
          "1.0.0-alpha.beta",
          "1.0.0-beta.2",
          "1.0.0-beta.11",
          "1.0.0-rc.1",
          "1",
          "1.0.1",
          "v1.2",
          "1.10.0",
          "2.0.0+build",
          "10.0.0",
          "9007199254740991.0.0");

  @Test
  void ordersVersionsAsTheirRulesSay() {
    for (int i = 0; i < ORDER.size(); i++) {
      for (int j = 0; j < ORDER.size(); j++) {
        SemanticVersion other = Objects.requireNonNull(SemanticVersion.parse(ORDER.get(j)));

        assertThat(compare(ORDER.get(i), "<", other)).isEqualTo(i < j);
        assertThat(compare(ORDER.get(i), "=", other)).isEqualTo(i == j);
        assertThat(compare(ORDER.get(i), ">=", other)).isEqualTo(i >= j);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v",
        "x",
        "1.",
        ".1",
        "1..2",
        "1.2.3.4",
        "01",
        "1.02",
        "1.2.03",
        "1.2.3-",
        "1.2.3-01",
        "1.2.3+",
        "1.2-rc",
        "-1",
        "1,2",
        "9007199254740992",
        "99999999999999999999",
        "1.2.3-a_b"
      })
  void takesOtherTextsForNoVersion(String text) {
    assertThat(SemanticVersion.parse(text)).isNull();
    assertThat(compare(text, "=", new SemanticVersion(1, 0, 0, List.of()))).isNull();
  }

  /** The way without allocation says what the long way says. */
  @Property(tries = 2000)
  void comparesTextsLikeParsedVersions(@ForAll long seed) {
    Random random = new Random(seed);
    String a = text(random);
    SemanticVersion b = SemanticVersion.parse(text(random));
    String operator = OPERATORS.get(random.nextInt(OPERATORS.size()));

    Assume.that(b != null);
    SemanticVersion known = Objects.requireNonNull(b);
    assertThat(compare(a, operator, known))
        .isEqualTo(theLongWay(SemanticVersion.parse(a), operator, known));
  }

  private static @Nullable Boolean compare(String text, String operator, SemanticVersion b) {
    Relation relation = Objects.requireNonNull(Relation.of(operator));
    return SemanticVersion.compare(text, relation, b);
  }

  private static @Nullable Boolean theLongWay(
      @Nullable SemanticVersion a, String operator, SemanticVersion b) {
    if (a == null) {
      return null;
    }
    int order = a.compareTo(b);
    return switch (operator) {
      case "=" -> order == 0;
      case "!=" -> order != 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">=" -> order >= 0;
      case ">" -> order > 0;
      case "^" -> a.major() == b.major();
      case "~" -> a.major() == b.major() && a.minor() == b.minor();
      default -> throw new AssertionError(operator);
    };
  }

  @Test
  void knowsNoOtherRelation() {
    assertThat(Relation.of("=>")).isNull();
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder(random.nextInt(8) == 0 ? "v" : "");
    int numbers = random.nextInt(10) == 0 ? random.nextInt(5) : 3;
    for (int i = 0; i < numbers; i++) {
      text.append(i == 0 ? "" : ".").append(random.nextInt(3));
    }
    List<String> tails =
        List.of(
            "-rc.1", "-1", "+b", " ", "0", "00", "999999999999999", "9999999999999999", ".", "v");
    return random.nextInt(3) == 0
        ? text + tails.get(random.nextInt(tails.size()))
        : text.toString();
  }
}
