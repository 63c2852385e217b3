package dev.tidegate.orchestrator.ofrep;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.flag.ErrorCode;
import dev.tidegate.core.flag.Evaluation;
import org.jspecify.annotations.Nullable;

/** The protocol's bodies. Members are always written in the same order. */
final class OfrepBodies {
  /** Context of the call: not the flag's fault. */
  static final String INVALID_CONTEXT = "INVALID_CONTEXT";

  private static final int INACTIVITY_SECONDS = 120;

  private OfrepBodies() {}

  /** An evaluation, or why there is none. */
  static MapNode of(String key, Evaluation<Node> evaluation) {
    @Nullable ErrorCode error = evaluation.errorCode();
    MapNode.Builder body = MapNode.builder().put("key", key);
    if (error != null) {
      body.put("errorCode", error.name()).put("errorDetails", details(key, error));
    } else {
      // Without a variant the value is the caller's own default, which is said by leaving it out.
      body.putIfPresent("value", evaluation.variant() == null ? null : evaluation.value())
          .put("reason", evaluation.reason().name())
          .putIfPresent("variant", evaluation.variant());
    }
    return body.put("metadata", evaluation.metadata()).build();
  }

  private static String details(String key, ErrorCode error) {
    return switch (error) {
      case FLAG_NOT_FOUND -> "there is no flag " + key;
      case PARSE_ERROR -> "the definition of flag " + key + " cannot be understood";
      case TYPE_MISMATCH -> "the value of flag " + key + " has another type";
      case GENERAL ->
          "the rule of flag " + key + " failed for this context or chose no variant of the flag";
    };
  }

  /**
   * A call that could not be answered.
   *
   * @param key the flag asked for, or null if all were
   */
  static MapNode failure(@Nullable String key, String code, String details) {
    return MapNode.builder()
        .putIfPresent("key", key)
        .put("errorCode", code)
        .put("errorDetails", details)
        .build();
  }

  /**
   * All flags.
   *
   * @param events path of the stream that tells when to ask again
   */
  static MapNode all(ListNode flags, MapNode metadata, String events) {
    MapNode stream =
        MapNode.builder()
            .put("type", "sse")
            .put("endpoint", MapNode.builder().put("requestUri", events).build())
            .put("inactivityDelaySec", INACTIVITY_SECONDS)
            .build();
    return MapNode.builder()
        .put("flags", flags)
        .put("eventStreams", ListNode.of(stream))
        .put("metadata", metadata)
        .build();
  }
}
