package dev.tidegate.core.flag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.cohort.Cohort;
import dev.tidegate.core.cohort.Share;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.rule.EvaluationContext;
import dev.tidegate.core.rule.RandomRules;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** What holds of a stage whatever the flag below it, the audience and the unit. */
final class OverlayPropertyTest {
  private static final InstantSource CLOCK =
      Clock.fixed(Instant.ofEpochSecond(1_750_000_000), ZoneOffset.UTC);
  private static final String NEW = "new";
  private static final int UNITS = 12;

  @Property(tries = 400)
  void keepsEverybodyInWhoIsInWhenTheShareGrows(
      @ForAll long seed,
      @ForAll @IntRange(max = Share.TOTAL) int a,
      @ForAll @IntRange(max = Share.TOTAL) int b) {
    RandomRules rules = new RandomRules(seed, List.of());
    FlagDefinition base = base(rules, seed);
    Node audience = audience(rules);
    FlagSet before = set(overlay(Math.min(a, b), audience).renderOver(base));
    FlagSet after = set(overlay(Math.max(a, b), audience).renderOver(base));

    for (int i = 0; i < UNITS; i++) {
      EvaluationContext unit = EvaluationContext.of(rules.context());
      if (isIn(before, unit)) {
        assertThat(isIn(after, unit)).isTrue();
      }
    }
  }

  @Property(tries = 400)
  void leavesOutsidersExactlyWhatTheyHad(
      @ForAll long seed, @ForAll @IntRange(max = Share.TOTAL) int buckets) {
    RandomRules rules = new RandomRules(seed, List.of());
    FlagDefinition base = base(rules, seed);
    FlagSet below = set(base);
    FlagSet staged = set(overlay(buckets, null).renderOver(base));
    Cohort cohort = new Cohort("s:", new Share(buckets));

    for (int i = 0; i < UNITS; i++) {
      EvaluationContext unit = EvaluationContext.of(rules.context());
      String key = unit.targetingKey();
      boolean everybody = buckets == Share.TOTAL;
      boolean in = everybody || (key != null && !key.isEmpty() && cohort.contains(key));
      if (!in && !isOddKey(unit)) {
        assertSameAnswer(staged, below, unit);
      } else if (in && base.enabled()) {
        assertThat(isIn(staged, unit)).isTrue();
      }
    }
  }

  @Property(tries = 400)
  void changesNoAnswerWhenEverybodyIsFoldedIn(@ForAll long seed) {
    RandomRules rules = new RandomRules(seed, List.of());
    FlagDefinition base = base(rules, seed);
    Overlay everybody = overlay(Share.TOTAL, null);
    FlagSet staged = set(everybody.renderOver(base));
    FlagSet folded = set(everybody.foldInto(base));

    for (int i = 0; i < UNITS; i++) {
      assertSameAnswer(staged, folded, EvaluationContext.of(rules.context()));
    }
  }

  @Property(tries = 200)
  void letsNobodyWithoutKeyIntoAPartOrAnAudience(
      @ForAll long seed, @ForAll @IntRange(max = Share.TOTAL - 1) int buckets) {
    RandomRules rules = new RandomRules(seed, List.of());
    FlagDefinition base = base(rules, seed);
    EvaluationContext anonymous =
        EvaluationContext.of(rules.context().toBuilder().remove("targetingKey").build());

    assertThat(isIn(set(overlay(buckets, null).renderOver(base)), anonymous)).isFalse();
    assertThat(isIn(set(overlay(Share.TOTAL, audience(rules)).renderOver(base)), anonymous))
        .isFalse();
  }

  @Property(tries = 25)
  void letsAboutItsShareIn(@ForAll long seed, @ForAll @IntRange(max = Share.TOTAL) int buckets) {
    RandomRules rules = new RandomRules(seed, List.of());
    FlagDefinition base = base(rules, seed).withEnabled(true);
    FlagSet staged =
        set(new Overlay(NEW, new Share(buckets), "salt" + seed, null).renderOver(base));
    int units = 4_000;
    int in = 0;
    for (int i = 0; i < units; i++) {
      in += isIn(staged, EvaluationContext.of("unit-" + seed + "-" + i)) ? 1 : 0;
    }
    double expected = (double) buckets / Share.TOTAL;
    double sixSigma = 6 * Math.sqrt(expected * (1 - expected) / units) + 1e-3;

    assertThat((double) in / units).isBetween(expected - sixSigma, expected + sixSigma);
  }

  /** The reference's {@code cat} takes keys of other types too; an agent's unit key is a text. */
  private static boolean isOddKey(EvaluationContext unit) {
    return unit.attributes().get("targetingKey") != null && unit.targetingKey() == null;
  }

  private static Overlay overlay(int buckets, @Nullable Node audience) {
    return new Overlay(NEW, new Share(buckets), "s:", audience);
  }

  /** A flag that may be stored, with a variant that its own rule never chooses. */
  private static FlagDefinition base(RandomRules rules, long seed) {
    Random random = new Random(seed);
    Map<String, Node> variants = new LinkedHashMap<>();
    for (String name : List.of("a", "b", "on", "off", "true", "false", NEW)) {
      variants.put(name, TextNode.of("value " + name));
    }
    FlagDefinition flag;
    Problems problems;
    do {
      problems = new Problems();
      MapNode.Builder body =
          MapNode.builder()
              .put("state", random.nextInt(10) == 0 ? "DISABLED" : "ENABLED")
              .put("variants", MapNode.of(variants))
              .put("defaultVariant", random.nextInt(5) == 0 ? NullNode.of() : TextNode.of("b"));
      if (random.nextInt(6) != 0) {
        body.put("targeting", rules.rule(3, false));
      }
      flag = FlagDefinition.parse("f", body.build(), problems);
    } while (flag == null || !problems.isEmpty() || isMalformed(flag));
    return Objects.requireNonNull(flag);
  }

  private static boolean isMalformed(FlagDefinition flag) {
    Evaluation<Node> evaluation =
        set(flag).evaluateAny("f", NullNode.of(), EvaluationContext.EMPTY);
    return evaluation.errorCode() == ErrorCode.PARSE_ERROR;
  }

  private static Node audience(RandomRules rules) {
    return rules.rule(2, false);
  }

  private static boolean isIn(FlagSet flags, EvaluationContext unit) {
    return NEW.equals(flags.evaluateString("f", "?", unit).variant());
  }

  private static void assertSameAnswer(FlagSet one, FlagSet other, EvaluationContext unit) {
    Evaluation<String> a = one.evaluateString("f", "?", unit);
    Evaluation<String> b = other.evaluateString("f", "?", unit);

    assertThat(a.value()).isEqualTo(b.value());
    assertThat(a.variant()).isEqualTo(b.variant());
    assertThat(a.errorCode()).isEqualTo(b.errorCode());
  }

  private static FlagSet set(FlagDefinition definition) {
    return FlagSet.compile(List.of(definition), Map.of(), MapNode.builder().build(), CLOCK);
  }
}
