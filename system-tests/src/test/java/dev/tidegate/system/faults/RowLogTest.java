package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RowLogTest {
  private static final FaultCase FIRST = FaultCases.ALL.get(0);
  private static final FaultCase SECOND = FaultCases.ALL.get(1);

  @TempDir Path folder;

  private RowLog open(String commit, boolean goOn) throws IOException {
    return RowLog.open(
        new MatrixOptions(
            commit, 3, 1, Optional.of(folder.resolve("report.md")), goOn, FaultCases.ALL),
        folder.resolve("rows"));
  }

  @Test
  void goesOnWithTheRowsOfTheSameCommitFailedOnesToo() throws IOException {
    RowLog before = open("abc", false);
    before.add(new FaultReport.Row(SECOND, List.of(7L), List.of("what was wrong")));
    before.add(new FaultReport.Row(FIRST, List.of(5L, 6L), List.of()));

    assertThat(open("abc", true).rows()).isEqualTo(before.rows());
    assertThat(open("abc", true).rows())
        .extracting(FaultReport.Row::fault)
        .containsExactly(FIRST, SECOND);
    assertThat(open("other", true).rows()).isEmpty();
  }

  @Test
  void beginsAnewUnlessAskedToGoOn() throws IOException {
    open("abc", false).add(new FaultReport.Row(FIRST, List.of(5L), List.of()));

    assertThat(open("abc", false).rows()).isEmpty();
    assertThat(open("abc", true).rows()).isEmpty();
  }

  @Test
  void theReportIsThereAfterEachRowAndTellsWhatWasMissed() throws IOException {
    open("abc", false).add(new FaultReport.Row(FIRST, List.of(5L, 9L, 6L), List.of("100 % wrong")));

    assertThat(folder.resolve("report.md"))
        .content()
        .contains(FIRST.what(), "1 of " + FaultCases.ALL.size(), "6 ms, 9 ms", "100 % wrong");
    assertThat(Files.readAllLines(folder.resolve("rows"))).hasSize(1);
  }

  @Test
  void aRowWithoutAMeasureIsNotMet() {
    assertThat(new FaultReport.Row(FIRST, List.of(), List.of()).met()).isFalse();
    assertThat(new FaultReport.Row(FIRST, List.of(1L), List.of("x")).met()).isFalse();
    assertThat(new FaultReport.Row(FIRST, List.of(1L), List.of()).met()).isTrue();
  }
}
