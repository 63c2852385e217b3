package dev.tidegate.orchestrator.ofrep;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.flag.ErrorCode;
import dev.tidegate.core.flag.Evaluation;
import dev.tidegate.core.flag.FlagSet;
import dev.tidegate.core.rule.EvaluationContext;
import dev.tidegate.orchestrator.foreign.EvaluationCount;
import dev.tidegate.orchestrator.foreign.ForeignFlags;
import dev.tidegate.orchestrator.foreign.ForeignSnapshot;
import dev.tidegate.orchestrator.foreign.MalformedSelectorException;
import dev.tidegate.orchestrator.foreign.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers evaluations from the newest flags at hand, also while the store cannot be reached. What a
 * caller did wrong, and what is wrong with a flag, is answered and never thrown. For any thread.
 */
public final class OfrepEvaluations {
  /** A body beyond this is refused. */
  public static final int BODY_BYTES_MAX = 1024 * 1024;

  private static final String GENERAL = ErrorCode.GENERAL.name();

  private final ForeignFlags flags;
  private final String defaultNamespace;
  private final BooleanSupplier loaded;
  private final EvaluationCount count;

  /**
   * Evaluations of {@code flags}.
   *
   * @param defaultNamespace for callers who name none
   * @param loaded true once the flags were read from the store for the first time
   */
  public OfrepEvaluations(
      ForeignFlags flags, String defaultNamespace, BooleanSupplier loaded, EvaluationCount count) {
    this.flags = flags;
    this.defaultNamespace = defaultNamespace;
    this.loaded = loaded;
    this.count = count;
  }

  /** Evaluates one flag. */
  public OfrepAnswer one(String key, OfrepCall call) {
    try {
      EvaluationContext context = context(call);
      ForeignSnapshot snapshot = flags.namespace(namespace(call));
      Evaluation<Node> evaluation = snapshot.compiled().evaluateAny(key, NullNode.of(), context);
      if (evaluation.errorCode() != ErrorCode.FLAG_NOT_FOUND) {
        count.count(snapshot.namespace(), key);
      }
      return OfrepAnswer.of(status(evaluation.errorCode()), OfrepBodies.of(key, evaluation));
    } catch (Refused e) {
      return e.answer(key);
    }
  }

  private static int status(@Nullable ErrorCode error) {
    if (error == null) {
      return 200;
    }
    return error == ErrorCode.FLAG_NOT_FOUND ? 404 : 400;
  }

  /**
   * Evaluates every flag of the namespace, in the order of keys. One that fails is a failure among
   * the others.
   */
  public OfrepAnswer all(OfrepCall call) {
    try {
      EvaluationContext context = context(call);
      OfrepAnswer answer = all(flags.namespace(namespace(call)), context);
      EntityTag tag = EntityTag.of(answer.body());
      return tag.isAmong(call.ifNoneMatch())
          ? new OfrepAnswer(304, Map.of("ETag", tag.toString()), "")
          : answer.with("ETag", tag.toString());
    } catch (Refused e) {
      return e.answer(null);
    }
  }

  private OfrepAnswer all(ForeignSnapshot snapshot, EvaluationContext context) {
    FlagSet compiled = snapshot.compiled();
    List<Node> answers = new ArrayList<>(compiled.keys().size());
    for (String key : new TreeSet<>(compiled.keys())) {
      answers.add(OfrepBodies.of(key, compiled.evaluateAny(key, NullNode.of(), context)));
      count.count(snapshot.namespace(), key);
    }
    return OfrepAnswer.of(
        200,
        OfrepBodies.all(
            ListNode.of(answers), compiled.metadata(), eventsPath(snapshot.namespace())));
  }

  private static String eventsPath(String namespace) {
    return "/ns/" + namespace + "/ofrep/v1/events";
  }

  /**
   * The namespace whose changes a caller wants to hear of.
   *
   * @param inPath the namespace in the path, or null
   * @throws MalformedSelectorException if it cannot be read or is no name
   */
  public String namespace(@Nullable String inPath, @Nullable String selector) {
    return Selector.parse(inPath == null ? selector : inPath, defaultNamespace).namespace();
  }

  private String namespace(OfrepCall call) throws Refused {
    if (!loaded.getAsBoolean()) {
      throw new Refused(503, GENERAL, "the flags are not loaded yet");
    }
    try {
      return namespace(call.namespace(), call.selector());
    } catch (MalformedSelectorException e) {
      throw new Refused(400, GENERAL, String.valueOf(e.getMessage()));
    }
  }

  private static EvaluationContext context(OfrepCall call) throws Refused {
    if (call.body().length > BODY_BYTES_MAX) {
      throw new Refused(413, GENERAL, "the body is larger than " + BODY_BYTES_MAX + " bytes");
    }
    Node body;
    try {
      body = DocumentReader.json(DocumentReader.decode(call.body()));
    } catch (InvalidDocumentException e) {
      throw invalid("the body is not JSON: " + e.getMessage());
    }
    if (!(body instanceof MapNode map) || !(map.get("context") instanceof MapNode context)) {
      throw invalid("the body is not an object with an object 'context'");
    }
    @Nullable Node unit = context.get(EvaluationContext.TARGETING_KEY);
    if (unit != null && !(unit instanceof TextNode) && !(unit instanceof NullNode)) {
      throw invalid("the targeting key is not a text but a " + unit.kind());
    }
    return EvaluationContext.of(context);
  }

  private static Refused invalid(String details) {
    return new Refused(400, OfrepBodies.INVALID_CONTEXT, details);
  }

  /** A call that is not evaluated. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private static final String RETRY_SECONDS = "1";

    private final int status;
    private final String code;

    Refused(int status, String code, String details) {
      super(details);
      this.status = status;
      this.code = code;
    }

    OfrepAnswer answer(@Nullable String key) {
      OfrepAnswer answer =
          OfrepAnswer.of(status, OfrepBodies.failure(key, code, String.valueOf(getMessage())));
      return status == 503 ? answer.with("Retry-After", RETRY_SECONDS) : answer;
    }
  }

  /** The answer to a call that broke inside; tells nothing of it. */
  public static OfrepAnswer broken(@Nullable String key) {
    return OfrepAnswer.of(
        500, OfrepBodies.failure(key, GENERAL, "internal error, see the orchestrator's log"));
  }
}
