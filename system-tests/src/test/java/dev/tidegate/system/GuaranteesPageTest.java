package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** No guarantee of docs/guarantees.md is unproven: what its row names exists and is about it. */
final class GuaranteesPageTest {
  /** These sets only ever shrink. What they list is proven by the other columns. */
  private static final Set<String> NOT_MODELLED =
      Set.of("G3", "G4", "G5", "G8", "G9", "G10", "G11", "G12");

  private static final Set<String> NOT_SIMULATED = Set.of();

  private static final String PROVEN =
      "| G1 | **One writer.** | a fence | `UNFENCED` | `FencingRule` | `TruthChecker`"
          + " | `GuaranteesPageTest.everyProofNamedExists` |";

  private final TestNames tests = TestNames.ofCheckout();

  GuaranteesPageTest() throws IOException {}

  @Test
  void everyGuaranteeHasItsRow() throws IOException {
    assertThat(GuaranteesPage.ofCheckout().guarantees())
        .isEqualTo(IntStream.rangeClosed(1, 12).mapToObj(number -> "G" + number).toList());
  }

  @Test
  void everyProofNamedExists() throws IOException {
    assertThat(GuaranteesPage.ofCheckout().problems(tests)).isEmpty();
  }

  @Test
  void whatIsNotModelledSimulatedOrJudgedLiveIsKnown() throws IOException {
    GuaranteesPage page = GuaranteesPage.ofCheckout();

    assertThat(page.notModelled()).isEqualTo(NOT_MODELLED);
    assertThat(page.notSimulated()).isEqualTo(NOT_SIMULATED);
    assertThat(page.notLive()).isEmpty();
  }

  @Test
  void anUnprovenGuaranteeIsFound() throws IOException {
    assertThat(problems(PROVEN)).isEmpty();
    assertThat(problems(PROVEN.replace("`UNFENCED`", "`BLIND_RETRY`")))
        .containsExactly("G1: `BLIND_RETRY` is no variant that breaks it");
    assertThat(problems(PROVEN.replace("`UNFENCED`", "the model")))
        .containsExactly("G1: names no variant of the model");
    assertThat(problems(PROVEN.replace("`FencingRule`", "`OnceRule`")))
        .containsExactly("G1: `OnceRule` is no rule about it");
    assertThat(problems(PROVEN.replace("`FencingRule`", "-")))
        .containsExactly("G1: names no rule of the simulation");
    assertThat(problems(PROVEN.replace("`TruthChecker`", "`ExposureChecker`")))
        .containsExactly("G1: `ExposureChecker` is no rule about it");
    assertThat(problems(PROVEN.replace("`TruthChecker`", "-")))
        .containsExactly("G1: names no live oracle");
    assertThat(problems(PROVEN.replace("a fence", " "))).containsExactly("G1: names no mechanism");
    assertThat(problems(PROVEN.replace("everyProofNamedExists", "problems")))
        .containsExactly("G1: `GuaranteesPageTest.problems` is no test");
    assertThat(problems(PROVEN.replaceAll("`Guarantees\\S+`", "not tested: no time")))
        .containsExactly("G1: names no test");
  }

  @Test
  void aProofThatIsLackingNeedsAReason() throws IOException {
    assertThat(problems(PROVEN.replace("`UNFENCED`", "not modelled: of one agent alone")))
        .isEmpty();
    assertThat(problems(PROVEN.replace("`UNFENCED`", "not modelled"))).isNotEmpty();
    assertThat(problems(PROVEN.replace("`FencingRule`", "not simulated: "))).isNotEmpty();
    assertThat(problems(PROVEN.replace("`TruthChecker`", "not live: of one process alone")))
        .isEmpty();
    assertThat(problems(PROVEN.replace("`TruthChecker`", "not live"))).isNotEmpty();
  }

  private List<String> problems(String page) throws IOException {
    return new GuaranteesPage(page).problems(tests);
  }
}
