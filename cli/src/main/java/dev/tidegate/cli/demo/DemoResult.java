package dev.tidegate.cli.demo;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import java.util.List;

/**
 * How the demo ended.
 *
 * @param lines the summary for people
 * @param failures what did not end as it should; empty if all is well
 * @param details the same as numbers
 */
record DemoResult(List<String> lines, List<String> failures, MapNode details) {
  DemoResult {
    lines = List.copyOf(lines);
    failures = List.copyOf(failures);
  }

  boolean isGood() {
    return failures.isEmpty();
  }

  MapNode document() {
    return MapNode.builder()
        .put("apiVersion", "tidegate.dev/v1")
        .put("kind", "DemoResult")
        .put("good", isGood())
        .put("failures", ListNode.ofTexts(failures))
        .put("details", details)
        .build();
  }
}
