package dev.tidegate.orchestrator.flagd;

import com.google.protobuf.Struct;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.flag.ErrorCode;
import dev.tidegate.core.flag.Evaluation;
import dev.tidegate.core.flag.FlagSet;
import dev.tidegate.core.flag.Reason;
import dev.tidegate.core.rule.EvaluationContext;
import dev.tidegate.orchestrator.foreign.EvaluationCount;
import dev.tidegate.orchestrator.foreign.ForeignFlags;
import java.util.Objects;

/** Evaluations as both versions of the protocol have them. Thread-safe. */
final class FlagAnswers {
  private static final MapNode NO_MEMBERS = MapNode.builder().build();

  private final CallDesk desk;
  private final ForeignFlags flags;
  private final EvaluationCount count;

  FlagAnswers(CallDesk desk, ForeignFlags flags, EvaluationCount count) {
    this.desk = desk;
    this.flags = flags;
    this.count = count;
  }

  /** An evaluation of one type. */
  interface Typed<T> {
    Evaluation<T> of(FlagSet set, String key, EvaluationContext context);
  }

  /**
   * Evaluates a flag; without a variant the value is the caller's to choose.
   *
   * @throws io.grpc.StatusRuntimeException if it fails; its code says how
   */
  <T> Evaluation<T> evaluate(String key, Struct context, Typed<T> typed) {
    String namespace = desk.selector("").namespace();
    FlagSet set = flags.namespace(namespace).compiled();
    Evaluation<T> evaluation = typed.of(set, key, context(context));
    ErrorCode error = evaluation.errorCode();
    if (error != ErrorCode.FLAG_NOT_FOUND) {
      count.count(namespace, key);
    }
    if (error != null) {
      throw Faults.evaluation(error, "flag '%s' in namespace '%s'".formatted(key, namespace));
    }
    return evaluation;
  }

  /**
   * Like {@link #evaluate}, for a protocol in which every answer has a value: without one the call
   * fails as if there were no flag, so that the client takes its default.
   */
  <T> Evaluation<T> evaluateToValue(String key, Struct context, Typed<T> typed) {
    Evaluation<T> evaluation = evaluate(key, context, typed);
    if (evaluation.variant() == null) {
      throw Faults.evaluation(
          ErrorCode.FLAG_NOT_FOUND,
          "flag '%s' has no value of its own: %s".formatted(key, evaluation.reason()));
    }
    return evaluation;
  }

  /** All flags the call this thread runs is about. Evaluating them is not counted as use. */
  FlagSet all() {
    return flags.namespace(desk.selector("").namespace()).compiled();
  }

  /** Evaluates a flag whose variants are maps; the protocol has no lists at the top. */
  static Evaluation<MapNode> members(FlagSet set, String key, EvaluationContext context) {
    Evaluation<Node> any = set.evaluateObject(key, NO_MEMBERS, context);
    return any.value() instanceof MapNode map
        ? new Evaluation<>(map, any.variant(), any.reason(), any.errorCode(), any.metadata())
        : new Evaluation<>(NO_MEMBERS, null, Reason.ERROR, ErrorCode.TYPE_MISMATCH, any.metadata());
  }

  /** The variant of an evaluation that has one. */
  static String variant(Evaluation<?> evaluation) {
    return Objects.requireNonNull(evaluation.variant(), "an answer with a value has a variant");
  }

  static EvaluationContext context(Struct context) {
    return context.getFieldsCount() == 0
        ? EvaluationContext.EMPTY
        : EvaluationContext.of(Structs.node(context, "context"));
  }
}
