package dev.tidegate.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.flag.FlagDefinition;
import dev.tidegate.core.flag.FlagDocument;
import dev.tidegate.core.manifest.Manifests;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class FlagsOfPlanTest {
  private static final String BODY =
      """
      {"state":"ENABLED","variants":{"old":"o","new":"n"},"defaultVariant":"old"}
      """;
  private final RolloutPlan plan =
      Manifests.plan(
          """
          stages:
            - {name: a, flags: {x: {variant: new, share: 10%}}}
            - {name: b, flags: {x: {variant: new, share: 50%}, y: new}}
          """);

  private static FlagDefinition flag(String key, String body) {
    Problems problems = new Problems();
    FlagDefinition flag = FlagDefinition.parse(key, DocumentReader.json(body), problems);
    problems.throwIfAny();
    return Objects.requireNonNull(flag);
  }

  @Test
  void servesTheUnionOfAllStagesSoFar() {
    assertThat(OverlayTable.of(plan, 0)).isEmpty();
    assertThat(OverlayTable.of(plan, 1)).containsOnlyKeys("x");
    assertThat(OverlayTable.of(plan, 2)).containsOnlyKeys("x", "y");
    assertThat(OverlayTable.of(plan, 2).values())
        .allSatisfy(overlay -> assertThat(overlay.salt()).isEqualTo("default/r"));
  }

  @Test
  void foldsWholeSharesIntoTheDefaultAndPartsIntoTheRule() {
    Map<String, FlagDefinition> folded =
        Fold.of(plan, Map.of("x", flag("x", BODY), "y", flag("y", BODY), "z", flag("z", BODY)));
    assertThat(folded).containsOnlyKeys("x", "y");
    FlagDefinition everywhere = Objects.requireNonNull(folded.get("y"));
    assertThat(everywhere.defaultVariant()).isEqualTo("new");
    assertThat(everywhere.targeting()).isNull();
    FlagDefinition part = Objects.requireNonNull(folded.get("x"));
    assertThat(part.defaultVariant()).isEqualTo("old");
    assertThat(part.targeting()).isNotNull();
  }

  @Test
  void leavesOutFlagsThatAreGone() {
    assertThat(Fold.of(plan, Map.of("y", flag("y", BODY)))).containsOnlyKeys("y");
  }

  @Test
  void findsUnknownFlagsAndVariants() {
    Map<String, FlagDefinition> flags =
        Map.of("x", flag("x", BODY.replace("\"new\"", "\"newer\"")));
    assertThat(FlagChecks.check(plan, flags))
        .extracting(Problem::path)
        .containsExactly(
            "$.spec.stages[0].flags.x.variant",
            "$.spec.stages[1].flags.x.variant",
            "$.spec.stages[1].flags.y");
    assertThat(FlagChecks.notChecked(plan)).first().asString().contains("x, y");
  }

  @Test
  void refusesTooManyBytesOfDefinitions() {
    StringBuilder stages = new StringBuilder("stages: [{name: a, flags: {");
    Map<String, FlagDefinition> flags = new HashMap<>();
    String big = BODY.replace("\"o\"", "\"" + "o".repeat(60_000) + "\"");
    for (int i = 0; i < 20; i++) {
      stages.append("f").append(i).append(": new, ");
      flags.put("f" + i, flag("f" + i, big));
    }
    assertThat(FlagChecks.check(Manifests.plan(stages + "}}]\n"), flags))
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("bytes"));
  }

  @Test
  void theExamplesFitTheirFlags() throws IOException {
    check("otp-cleanup/rollout.yaml", "otp-cleanup/flags.yaml");
    for (String file : new String[] {"healthy", "faulty", "healthy-fast", "faulty-fast"}) {
      check("orders/" + file + ".yaml", "orders/flags.yaml");
    }
  }

  private static void check(String rollout, String flags) throws IOException {
    Map<String, FlagDefinition> definitions =
        FlagDocument.parseStrictly(DocumentReader.yaml(Manifests.example(flags))).flags();
    RolloutPlan plan = Manifests.parse(Manifests.example(rollout)).draft();
    assertThat(FlagChecks.check(plan, definitions)).isEmpty();
  }
}
