package dev.tidegate.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class EnginesAgreeTest {
  private static final Engine FLOOR = new FloorEngine();
  private static final Engine NATIVE = new NativeEngine();
  private static final Engine OPEN_FEATURE = new OpenFeatureEngine();

  @ParameterizedTest
  @EnumSource
  void theFloorAndBothApisAnswerTheSameForEveryUser(Scenario scenario) {
    for (int i = 0; i < User.COUNT; i++) {
      boolean floor = FLOOR.evaluate(scenario, i);

      assertThat(NATIVE.evaluate(scenario, i)).as(User.ALL.get(i).toString()).isEqualTo(floor);
      assertThat(OPEN_FEATURE.evaluate(scenario, i)).isEqualTo(floor);
    }
  }

  @Test
  void answersAreWhatTheScenariosSay() {
    assertThatCode(
            () -> {
              Answers.check(FLOOR);
              Answers.check(NATIVE);
              Answers.check(OPEN_FEATURE);
              Answers.check(new ConstantProviderEngine());
            })
        .doesNotThrowAnyException();
  }

  @Test
  void anEngineThatOnlyFailsIsNotMeasured() {
    Engine failing = new FixedEngine(false);

    assertThatIllegalStateException().isThrownBy(() -> Answers.check(failing));
  }

  @Test
  void anEngineThatIgnoresTheRuleIsNotMeasured() {
    Engine careless = new FixedEngine(true);

    assertThatIllegalStateException().isThrownBy(() -> Answers.check(careless));
  }

  @Test
  void mostUsersReachTheLastPartOfTheTargetedFlag() {
    assertThat(User.ALL.stream().filter(User::isTargeted).count())
        .isBetween(User.COUNT / 2L, User.COUNT * 3L / 4);
  }

  /** Says the same always. */
  private record FixedEngine(boolean answer) implements Engine {
    @Override
    public String title() {
      return "fixed";
    }

    @Override
    public boolean plain(int index) {
      return answer;
    }

    @Override
    public boolean split(int index) {
      return answer;
    }

    @Override
    public boolean targeted(int index) {
      return answer;
    }
  }
}
