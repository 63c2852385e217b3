package dev.tidegate.core.flag;

import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.DocumentException;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.rule.EvaluationContext;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates cases one line at a time. A case is a JSON object with {@code flag}, {@code type}
 * (boolean, string, integer, float, object), {@code default} and {@code context}; the answer has
 * {@code flag}, {@code value} and {@code reason}, and {@code variant}, {@code errorCode} and {@code
 * metadata} where there are any. Total: a line that is no case is answered with an error code.
 */
public final class BatchEvaluation {
  /** Stands for a case that names no type: it takes the value as it is. */
  private static final String ANY_TYPE = "any";

  private final FlagSet flags;

  /** Evaluates against {@code flags}. */
  public BatchEvaluation(FlagSet flags) {
    this.flags = flags;
  }

  /** The answer to one case. */
  public MapNode answer(String line) {
    Node parsed;
    try {
      parsed = DocumentReader.json(line);
    } catch (DocumentException e) {
      return refused(null, NullNode.of(), ErrorCode.PARSE_ERROR, e.problem().toString());
    }
    if (!(parsed instanceof MapNode testCase)) {
      String message = "a case is a map, not " + parsed.kind();
      return refused(null, NullNode.of(), ErrorCode.PARSE_ERROR, message);
    }
    return answer(testCase);
  }

  private MapNode answer(MapNode testCase) {
    Node defaultNode = testCase.get("default");
    Node byDefault = defaultNode == null ? NullNode.of() : defaultNode;
    if (!(testCase.get("flag") instanceof TextNode flag)) {
      return refused(null, byDefault, ErrorCode.PARSE_ERROR, "'flag' must be a text");
    }
    String key = flag.value();
    Node context = testCase.get("context");
    if (context != null && !(context instanceof MapNode) && !(context instanceof NullNode)) {
      return refused(key, byDefault, ErrorCode.PARSE_ERROR, "'context' must be a map");
    }
    Node wanted = testCase.get("type");
    String type = wanted instanceof TextNode text ? text.value() : wanted == null ? ANY_TYPE : "";
    EvaluationContext unit =
        context instanceof MapNode map ? EvaluationContext.of(map) : EvaluationContext.EMPTY;
    return switch (type) {
      case "boolean", "string", "integer", "float", "object", ANY_TYPE ->
          answer(key, type, byDefault, unit);
      default ->
          refused(
              key,
              byDefault,
              ErrorCode.PARSE_ERROR,
              "'type' must be boolean, string, integer, float or object");
    };
  }

  private MapNode answer(String key, String type, Node byDefault, EvaluationContext unit) {
    Evaluation<Node> any = flags.evaluateAny(key, byDefault, unit);
    if (any.variant() == null) {
      return answer(key, byDefault, any, any.reason(), any.errorCode());
    }
    Node typed = typed(type, any.value());
    return typed == null
        ? answer(key, byDefault, any, Reason.ERROR, ErrorCode.TYPE_MISMATCH)
        : answer(key, typed, any, any.reason(), null);
  }

  /** The value as {@code type}, or null if it is of another; see {@link FlagSet}. */
  private static @Nullable Node typed(String type, Node value) {
    boolean scalar =
        value instanceof BoolNode || value instanceof TextNode || value instanceof NumberNode;
    return switch (type) {
      case "boolean" -> value instanceof BoolNode ? value : null;
      case "string" -> value instanceof TextNode ? value : null;
      case "integer" ->
          value instanceof NumberNode number ? NumberNode.of((long) number.doubleValue()) : null;
      case "float" -> value instanceof NumberNode ? value : null;
      case "object" -> scalar ? null : value;
      case ANY_TYPE -> value;
      default -> throw new AssertionError(type);
    };
  }

  private static MapNode answer(
      String key,
      Node value,
      Evaluation<Node> evaluation,
      Reason reason,
      @Nullable ErrorCode errorCode) {
    MapNode.Builder answer =
        MapNode.builder()
            .put("flag", key)
            .put("value", value)
            .putIfPresent("variant", errorCode == null ? evaluation.variant() : null)
            .put("reason", reason.name())
            .putIfPresent("errorCode", errorCode == null ? null : errorCode.name());
    if (!evaluation.metadata().members().isEmpty()) {
      answer.put("metadata", evaluation.metadata());
    }
    return answer.build();
  }

  private static MapNode refused(@Nullable String key, Node value, ErrorCode code, String message) {
    return MapNode.builder()
        .putIfPresent("flag", key)
        .put("value", value)
        .put("reason", Reason.ERROR.name())
        .put("errorCode", code.name())
        .put("errorDetails", message)
        .build();
  }
}
