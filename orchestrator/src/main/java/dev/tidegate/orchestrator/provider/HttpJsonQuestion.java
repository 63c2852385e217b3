package dev.tidegate.orchestrator.provider;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.plan.MetricSource.HttpJson;
import java.util.Optional;

/** A value of a JSON document. */
record HttpJsonQuestion(HttpJson source) {
  Reading read(Node document) {
    Optional<Node> found = source.path().in(document);
    if (found.isEmpty() || found.get() instanceof NullNode) {
      return new Reading.Unknown(Cause.NO_DATA, "nothing at " + source.path());
    }
    Node value = found.get();
    if (value instanceof MapNode || value instanceof ListNode) {
      return new Reading.Unknown(Cause.MALFORMED, "a " + value.kind() + " at " + source.path());
    }
    Node expected = source.expected();
    if (expected != null) {
      return new Reading.Value(value.equals(expected) ? 1 : 0);
    }
    return value instanceof NumberNode number
        ? Reading.of(number.doubleValue())
        : new Reading.Unknown(Cause.NOT_A_NUMBER, "a " + value.kind() + " at " + source.path());
  }
}
