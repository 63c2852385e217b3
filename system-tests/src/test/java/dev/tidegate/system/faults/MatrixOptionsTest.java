package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MatrixOptionsTest {
  private static MatrixOptions of(String arguments) {
    return MatrixOptions.of(List.of(arguments.split(" ", -1)));
  }

  @Test
  void fullIsEveryFaultWithAReport() {
    MatrixOptions options = of("--runs 2 --seed 9 --full --continue");

    assertThat(options.faults()).isEqualTo(FaultCases.ALL);
    assertThat(options.runs()).isEqualTo(2);
    assertThat(options.seed()).isEqualTo(9);
    assertThat(options.report()).isPresent();
    assertThat(options.goOn()).isTrue();
  }

  @Test
  void namesAreThoseFaultsWithoutAReport() {
    MatrixOptions options = of("stop-leader kill-leader");

    assertThat(options.faults())
        .extracting(FaultCase::name)
        .containsExactly("kill-leader", "stop-leader");
    assertThat(options.report()).isEmpty();
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> of("no-such-fault")).hasMessageContaining("kill-leader");
    assertThatThrownBy(() -> of("--full kill-leader")).hasMessageContaining("either");
    assertThatThrownBy(() -> of("--runs")).hasMessageContaining("value");
    assertThatThrownBy(() -> of("--runs many --full")).hasMessageContaining("number");
    assertThatThrownBy(() -> of("--runs 0 --full")).hasMessageContaining("1 to");
    assertThatThrownBy(() -> of("--continue kill-leader")).hasMessageContaining("--full");
  }

  @Test
  void everyFaultHasANameOfItsOwn() {
    assertThat(FaultCases.ALL).extracting(FaultCase::name).doesNotHaveDuplicates();
  }
}
