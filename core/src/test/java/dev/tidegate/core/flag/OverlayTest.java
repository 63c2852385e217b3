package dev.tidegate.core.flag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.cohort.Cohort;
import dev.tidegate.core.cohort.Share;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.rule.EvaluationContext;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

final class OverlayTest {
  private static final InstantSource CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
  private static final String BASE =
      "{\"state\":\"ENABLED\",\"variants\":{\"new\":\"n\",\"old\":\"o\",\"vip\":\"v\"},"
          + "\"defaultVariant\":\"old\"%s}";
  private static final String VIP_RULE =
      ",\"targeting\":{\"if\":[{\"==\":[{\"var\":\"plan\"},\"gold\"]},\"vip\"]}";

  @Test
  void rendersTheRuleThatForeignClientsBucketBy() {
    Overlay overlay = new Overlay("new", Share.parse("10%"), "salt:", null);

    assertThat(overlay.renderOver(flag("")).targeting())
        .isEqualTo(
            DocumentReader.json(
                "{\"if\":[{\"and\":[{\"var\":\"targetingKey\"},{\"===\":[{\"fractional\":["
                    + "{\"cat\":[\"salt:\",{\"var\":\"targetingKey\"}]},"
                    + "[\"in\",10000],[\"out\",90000]]},\"in\"]}]},\"new\",null]}"));
  }

  @Property
  void putsExactlyTheCohortIn(
      @ForAll @StringLength(min = 1, max = 20) String unit,
      @ForAll @IntRange(max = Share.TOTAL - 1) int buckets) {
    Overlay overlay = new Overlay("new", new Share(buckets), "s", null);
    FlagSet flags = set(overlay.renderOver(flag(VIP_RULE)));
    boolean in = new Cohort("s", new Share(buckets)).contains(unit);

    EvaluationContext gold =
        EvaluationContext.builder().targetingKey(unit).put("plan", "gold").build();
    assertThat(flags.stringValue("f", "?", EvaluationContext.of(unit))).isEqualTo(in ? "n" : "o");
    assertThat(flags.stringValue("f", "?", gold)).isEqualTo(in ? "n" : "v");
  }

  @Property
  void keepsEveryUnitWhenTheShareGrows(
      @ForAll String unit,
      @ForAll @IntRange(max = Share.TOTAL) int a,
      @ForAll @IntRange(max = Share.TOTAL) int b) {
    boolean before = isIn(unit, Math.min(a, b));

    assertThat(isIn(unit, Math.max(a, b)) || !before).isTrue();
  }

  private static boolean isIn(String unit, int buckets) {
    FlagSet flags = set(new Overlay("new", new Share(buckets), "s", null).renderOver(flag("")));
    return flags.stringValue("f", "?", EvaluationContext.of(unit)).equals("n");
  }

  @Property
  void foldsEverybodyIntoTheSameValuesAsTheLastStage(
      @ForAll String unit, @ForAll boolean keyed, @ForAll boolean gold) {
    Overlay overlay = new Overlay("new", Share.ALL, "s", null);
    EvaluationContext.Builder context = EvaluationContext.builder();
    if (keyed) {
      context.targetingKey(unit);
    }
    if (gold) {
      context.put("plan", "gold");
    }

    assertThat(set(overlay.renderOver(flag(VIP_RULE))).stringValue("f", "?", context.build()))
        .isEqualTo(set(overlay.foldInto(flag(VIP_RULE))).stringValue("f", "?", context.build()))
        .isEqualTo("n");
  }

  @Test
  void foldsEverybodyIntoTheDefaultVariantAndKeepsTheState() {
    FlagDefinition killed = flag(VIP_RULE).withEnabled(false);

    FlagDefinition folded = new Overlay("new", Share.ALL, "s", null).foldInto(killed);

    assertThat(folded.defaultVariant()).isEqualTo("new");
    assertThat(folded.targeting()).isNull();
    assertThat(folded.enabled()).isFalse();
  }

  @Test
  void keepsTheRenderedRuleWhenFoldingAPart() {
    Overlay part = new Overlay("new", Share.parse("99%"), "s", null);
    Overlay audience =
        new Overlay("new", Share.ALL, "s", DocumentReader.json("{\"var\":\"beta\"}"));

    assertThat(part.foldInto(flag(""))).isEqualTo(part.renderOver(flag("")));
    assertThat(audience.foldInto(flag(""))).isEqualTo(audience.renderOver(flag("")));
  }

  @Test
  void leavesUnitsWithoutKeyOutsideUnlessEverybodyIsIn() {
    Node beta = DocumentReader.json("{\"var\":\"beta\"}");
    EvaluationContext anonymous = EvaluationContext.builder().put("beta", true).build();

    assertThat(value(new Overlay("new", Share.parse("99.999%"), "s", null), anonymous))
        .isEqualTo("o");
    assertThat(value(new Overlay("new", Share.ALL, "s", beta), anonymous)).isEqualTo("o");
    assertThat(value(new Overlay("new", Share.ALL, "s", null), anonymous)).isEqualTo("n");
  }

  @Test
  void admitsOnlyTheAudience() {
    Overlay overlay = new Overlay("new", Share.ALL, "s", DocumentReader.json("{\"var\":\"beta\"}"));
    EvaluationContext beta =
        EvaluationContext.builder().targetingKey("u").put("beta", true).build();

    assertThat(value(overlay, beta)).isEqualTo("n");
    assertThat(value(overlay, EvaluationContext.of("u"))).isEqualTo("o");
  }

  @Test
  void answersOutsidersOfAFlagWithoutRuleWithDefault() {
    FlagSet flags = set(new Overlay("new", Share.NONE, "s", null).renderOver(flag("")));

    Evaluation<String> evaluation = flags.evaluateString("f", "?", EvaluationContext.of("u"));
    assertThat(evaluation.reason()).isEqualTo(Reason.DEFAULT);
    assertThat(evaluation.variant()).isEqualTo("old");
  }

  private static String value(Overlay overlay, EvaluationContext context) {
    return set(overlay.renderOver(flag(""))).stringValue("f", "?", context);
  }

  private static FlagSet set(FlagDefinition definition) {
    return FlagSet.compile(List.of(definition), Map.of(), MapNode.builder().build(), CLOCK);
  }

  private static FlagDefinition flag(String rule) {
    Problems problems = new Problems();
    FlagDefinition definition =
        FlagDefinition.parse("f", DocumentReader.json(BASE.formatted(rule)), problems);
    assertThat(problems.list()).isEmpty();
    return Objects.requireNonNull(definition);
  }
}
