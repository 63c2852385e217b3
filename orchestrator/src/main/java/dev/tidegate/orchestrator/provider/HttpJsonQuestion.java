package dev.tidegate.orchestrator.provider;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.document.JsonPath;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.plan.MetricSource.HttpJson;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A value of a JSON document. */
record HttpJsonQuestion(HttpJson source) {
  Reading read(Node document) {
    return read(document, source.path(), source.expected());
  }

  /**
   * The value at a path.
   *
   * @param expected what it must be, for a reading of 1 or 0; null for the number itself
   */
  static Reading read(Node document, JsonPath path, @Nullable Node expected) {
    Optional<Node> found = path.in(document);
    if (found.isEmpty() || found.get() instanceof NullNode) {
      return new Reading.Unknown(Cause.NO_DATA, "nothing at " + path);
    }
    Node value = found.get();
    if (value instanceof MapNode || value instanceof ListNode) {
      return new Reading.Unknown(Cause.MALFORMED, "a " + value.kind() + " at " + path);
    }
    if (expected != null) {
      return new Reading.Value(value.equals(expected) ? 1 : 0);
    }
    return value instanceof NumberNode number
        ? Reading.of(number.doubleValue())
        : new Reading.Unknown(Cause.NOT_A_NUMBER, "a " + value.kind() + " at " + path);
  }
}
