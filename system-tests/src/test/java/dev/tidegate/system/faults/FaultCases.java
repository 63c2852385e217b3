package dev.tidegate.system.faults;

import java.util.List;
import java.util.stream.Stream;

/** The rows of the matrix. */
final class FaultCases {
  /** In the order of the report. */
  static final List<FaultCase> ALL =
      Stream.of(
              ProcessFaults.CASES,
              PartitionFaults.CASES,
              FrameFaults.CASES,
              DiskFaults.CASES,
              RestoreFaults.CASES,
              MachineFaults.CASES)
          .flatMap(List::stream)
          .toList();

  private FaultCases() {}

  /** The one of that name. */
  static FaultCase named(String name) {
    return ALL.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }
}
