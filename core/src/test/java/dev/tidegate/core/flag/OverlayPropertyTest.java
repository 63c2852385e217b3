package dev.tidegate.core.flag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.cohort.Cohort;
import dev.tidegate.core.cohort.Share;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.ListNode;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What holds of a stage whatever the flag below it, the audience and the unit. */
final class OverlayPropertyTest {
  private static final InstantSource CLOCK =
      Clock.fixed(Instant.ofEpochSecond(1_750_000_000), ZoneOffset.UTC);
  private static final String NEW = "new";
  private static final int UNITS = 12;
  private static final int REFERENCE_UNITS = 20_000;

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

  /** Stages one after the other, and once more from the first with the same salt. */
  @Property(tries = 200)
  void exposesWhoseBucketIsBelowTheShareAndTheSameAgainOnARetry(
      @ForAll long seed,
      @ForAll @Size(min = 1, max = 5) Set<@IntRange(max = 100_000) Integer> shares) {
    RandomRules rules = new RandomRules(seed, List.of());
    FlagDefinition base = base(rules, seed).withEnabled(true);
    Node audience = rules.oneIn(2) ? audience(rules) : null;
    List<EvaluationContext> units = new ArrayList<>();
    for (int i = 0; i < UNITS; i++) {
      units.add(EvaluationContext.of(rules.context()));
    }
    Set<EvaluationContext> before = Set.of();
    for (int buckets : new TreeSet<>(shares)) {
      Set<EvaluationContext> exposed = exposed(base, buckets, audience, units);
      assertThat(exposed).containsAll(before);
      for (EvaluationContext unit : exposed) {
        String key = unit.targetingKey();
        boolean below = key != null && Cohort.bucket("s:", key) < buckets;
        assertThat(below || isOddKey(unit) || (buckets == Share.TOTAL && audience == null))
            .isTrue();
      }
      before = exposed;
    }
    for (int buckets : shares) {
      assertThat(exposed(base, buckets, audience, units))
          .isEqualTo(exposed(base, buckets, audience, units));
    }
  }

  /** Whoever does not meet the prerequisites is not exposed, whatever the share. */
  @Property(tries = 100)
  void staysBelowThePrerequisites(
      @ForAll long seed, @ForAll @IntRange(max = Share.TOTAL) int buckets) {
    RandomRules rules = new RandomRules(seed, List.of());
    FlagDefinition base = base(rules, seed).withEnabled(true);
    Node needs =
        DocumentReader.json(
            "{\"prerequisites\":{\"when\":{\"gate\":\"open\"},\"otherwise\":\"off\"}}");
    FlagDefinition staged =
        overlay(buckets, null)
            .renderOver(
                new FlagDefinition(
                    "f",
                    true,
                    base.variants(),
                    base.defaultVariant(),
                    base.targeting(),
                    base.metadata(),
                    (MapNode) needs));
    FlagDefinition gate =
        Objects.requireNonNull(
            FlagDefinition.parse(
                "gate",
                DocumentReader.json(
                    "{\"state\":\"ENABLED\",\"variants\":{\"open\":1,\"shut\":0},"
                        + "\"defaultVariant\":\"shut\",\"targeting\":"
                        + "{\"fractional\":[[\"open\",1],[\"shut\",1]]}}"),
                new Problems()));
    FlagSet gated =
        FlagSet.compile(List.of(staged, gate), Map.of(), MapNode.builder().build(), CLOCK);
    FlagSet open = gated.with(gate.withTargeting(null).withDefaultVariant("open"));

    for (int i = 0; i < UNITS; i++) {
      EvaluationContext unit = EvaluationContext.of(rules.context());
      if ("open".equals(gated.evaluateAny("gate", NullNode.of(), unit).variant())) {
        assertSameAnswer(gated, open, unit);
      } else if (gated.evaluateAny("f", NullNode.of(), unit).errorCode() == null) {
        assertThat(gated.evaluateString("f", "?", unit).variant()).isEqualTo("off");
      }
    }
  }

  private static Set<EvaluationContext> exposed(
      FlagDefinition base, int buckets, @Nullable Node audience, List<EvaluationContext> units) {
    FlagSet staged = set(overlay(buckets, audience).renderOver(base));
    Set<EvaluationContext> exposed = new HashSet<>();
    for (EvaluationContext unit : units) {
      if (isIn(staged, unit)) {
        exposed.add(unit);
      }
    }
    return exposed;
  }

  /** Thousands of units through stages, by our set and by the reference engine at once. */
  @Test
  void exposesTheSameUnitsAsTheReferenceEngine() {
    try (ReferenceEngine reference = ReferenceEngine.start()) {
      for (long seed = 1; seed <= 2; seed++) {
        compare(reference, seed);
      }
    }
  }

  private static void compare(ReferenceEngine reference, long seed) {
    RandomRules rules = new RandomRules(seed, List.of());
    FlagDefinition base = base(rules, seed).withEnabled(true);
    Node audience = DocumentReader.json("{\"<\":[{\"var\":\"n\"},6]}");
    MapNode.Builder flags = MapNode.builder();
    Map<String, FlagSet> stages = new LinkedHashMap<>();
    for (int buckets : List.of(1_000, 10_000, 50_000, 99_999, 100_000)) {
      FlagDefinition staged = overlay(buckets, seed == 1 ? null : audience).renderOver(base);
      flags.put("f" + buckets, staged.toNode());
      stages.put("f" + buckets, set(staged));
    }
    List<ListNode> questions = new ArrayList<>();
    for (int i = 0; i < REFERENCE_UNITS; i++) {
      MapNode unit =
          MapNode.builder().put("targetingKey", "unit-" + seed + "-" + i).put("n", i % 7).build();
      for (String stage : stages.keySet()) {
        questions.add(
            ListNode.of(TextNode.of(stage), TextNode.of("string"), TextNode.of("?"), unit));
      }
    }
    ListNode answers =
        (ListNode) reference.answers(MapNode.of("flags", flags.build()), 1_750_000_000, questions);
    for (int i = 0; i < questions.size(); i++) {
      List<Node> question = questions.get(i).items();
      String stage = ((TextNode) question.get(0)).value();
      boolean theirs = TextNode.of(NEW).equals(((ListNode) answers.items().get(i)).items().get(1));
      EvaluationContext unit = EvaluationContext.of((MapNode) question.get(3));
      assertThat(isIn(Objects.requireNonNull(stages.get(stage)), unit)).isEqualTo(theirs);
    }
    assertThat(answers.items()).hasSize(REFERENCE_UNITS * stages.size());
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
