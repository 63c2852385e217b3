package dev.tidegate.core.flag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.rule.EvaluationContext;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FlagUseTest {
  private final FlagUse use = new FlagUse();
  private final FlagSet flags =
      FlagSet.compile(
          List.of(definition()),
          Set.of("broken"),
          Map.of(),
          MapNode.builder().build(),
          InstantSource.system(),
          key -> key.equals("a") ? use : new FlagUse());

  private static FlagDefinition definition() {
    String body = "{\"state\":\"ENABLED\",\"variants\":{\"on\":true},\"defaultVariant\":\"on\"}";
    return Objects.requireNonNull(
        FlagDefinition.parse("a", DocumentReader.json(body), new Problems()));
  }

  private void evaluate(int times) {
    for (int i = 0; i < times; i++) {
      flags.booleanValue("a", false, EvaluationContext.EMPTY);
    }
  }

  @Test
  void countsEveryKindOfEvaluationOfItsFlagAlone() {
    assertThat(use.counted()).isZero();
    evaluate(3);
    flags.evaluateBoolean("a", false, EvaluationContext.EMPTY);
    flags.stringValue("a", "wrong type", EvaluationContext.EMPTY);
    flags.booleanValue("broken", false, EvaluationContext.EMPTY);
    flags.booleanValue("unknown", false, EvaluationContext.EMPTY);
    assertThat(use.counted()).isEqualTo(5);
  }

  @Test
  void countsUpToItsLimitAndFromNothingWhenArmedAgain() {
    evaluate(FlagUse.COUNTED_MAX + 10);
    assertThat(use.counted()).isEqualTo(FlagUse.COUNTED_MAX);
    use.arm();
    assertThat(use.counted()).isZero();
    evaluate(1);
    assertThat(use.counted()).isEqualTo(1);
  }
}
