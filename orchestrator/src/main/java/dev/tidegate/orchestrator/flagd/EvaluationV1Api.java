package dev.tidegate.orchestrator.flagd;

import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.flag.Evaluation;
import dev.tidegate.core.flag.FlagSet;
import dev.tidegate.core.rule.EvaluationContext;
import dev.tidegate.proto.flagd.evaluation.v1.AnyFlag;
import dev.tidegate.proto.flagd.evaluation.v1.EventStreamRequest;
import dev.tidegate.proto.flagd.evaluation.v1.EventStreamResponse;
import dev.tidegate.proto.flagd.evaluation.v1.ResolveAllRequest;
import dev.tidegate.proto.flagd.evaluation.v1.ResolveAllResponse;
import dev.tidegate.proto.flagd.evaluation.v1.ResolveBooleanRequest;
import dev.tidegate.proto.flagd.evaluation.v1.ResolveBooleanResponse;
import dev.tidegate.proto.flagd.evaluation.v1.ResolveFloatRequest;
import dev.tidegate.proto.flagd.evaluation.v1.ResolveFloatResponse;
import dev.tidegate.proto.flagd.evaluation.v1.ResolveIntRequest;
import dev.tidegate.proto.flagd.evaluation.v1.ResolveIntResponse;
import dev.tidegate.proto.flagd.evaluation.v1.ResolveObjectRequest;
import dev.tidegate.proto.flagd.evaluation.v1.ResolveObjectResponse;
import dev.tidegate.proto.flagd.evaluation.v1.ResolveStringRequest;
import dev.tidegate.proto.flagd.evaluation.v1.ResolveStringResponse;
import dev.tidegate.proto.flagd.evaluation.v1.ServiceGrpc;
import io.grpc.stub.StreamObserver;

/**
 * Evaluations for older clients: every answer has a value, and a flag that has none is not found.
 * Thread-safe.
 */
final class EvaluationV1Api extends ServiceGrpc.ServiceImplBase {
  private static final String PROTOCOL = "flagd.evaluation.v1";

  private final FlagAnswers flags;
  private final EventApi events;

  EvaluationV1Api(FlagAnswers flags, EventApi events) {
    this.flags = flags;
    this.events = events;
  }

  @Override
  public void resolveBoolean(
      ResolveBooleanRequest request, StreamObserver<ResolveBooleanResponse> responses) {
    CallDesk.answer(
        responses,
        () -> {
          Evaluation<Boolean> e =
              flags.evaluateToValue(
                  request.getFlagKey(),
                  request.getContext(),
                  (set, key, context) -> set.evaluateBoolean(key, false, context));
          return ResolveBooleanResponse.newBuilder()
              .setReason(e.reason().name())
              .setMetadata(Structs.of(e.metadata()))
              .setValue(e.value())
              .setVariant(FlagAnswers.variant(e))
              .build();
        });
  }

  @Override
  public void resolveString(
      ResolveStringRequest request, StreamObserver<ResolveStringResponse> responses) {
    CallDesk.answer(
        responses,
        () -> {
          Evaluation<String> e =
              flags.evaluateToValue(
                  request.getFlagKey(),
                  request.getContext(),
                  (set, key, context) -> set.evaluateString(key, "", context));
          return ResolveStringResponse.newBuilder()
              .setReason(e.reason().name())
              .setMetadata(Structs.of(e.metadata()))
              .setValue(e.value())
              .setVariant(FlagAnswers.variant(e))
              .build();
        });
  }

  @Override
  public void resolveFloat(
      ResolveFloatRequest request, StreamObserver<ResolveFloatResponse> responses) {
    CallDesk.answer(
        responses,
        () -> {
          Evaluation<Double> e =
              flags.evaluateToValue(
                  request.getFlagKey(),
                  request.getContext(),
                  (set, key, context) -> set.evaluateDouble(key, 0, context));
          return ResolveFloatResponse.newBuilder()
              .setReason(e.reason().name())
              .setMetadata(Structs.of(e.metadata()))
              .setValue(e.value())
              .setVariant(FlagAnswers.variant(e))
              .build();
        });
  }

  @Override
  public void resolveInt(ResolveIntRequest request, StreamObserver<ResolveIntResponse> responses) {
    CallDesk.answer(
        responses,
        () -> {
          Evaluation<Long> e =
              flags.evaluateToValue(
                  request.getFlagKey(),
                  request.getContext(),
                  (set, key, context) -> set.evaluateInteger(key, 0, context));
          return ResolveIntResponse.newBuilder()
              .setReason(e.reason().name())
              .setMetadata(Structs.of(e.metadata()))
              .setValue(e.value())
              .setVariant(FlagAnswers.variant(e))
              .build();
        });
  }

  @Override
  public void resolveObject(
      ResolveObjectRequest request, StreamObserver<ResolveObjectResponse> responses) {
    CallDesk.answer(
        responses,
        () -> {
          Evaluation<MapNode> e =
              flags.evaluateToValue(
                  request.getFlagKey(),
                  request.getContext(),
                  (set, key, context) -> FlagAnswers.members(set, key, context));
          return ResolveObjectResponse.newBuilder()
              .setReason(e.reason().name())
              .setMetadata(Structs.of(e.metadata()))
              .setValue(Structs.of(e.value()))
              .setVariant(FlagAnswers.variant(e))
              .build();
        });
  }

  @Override
  public void resolveAll(ResolveAllRequest request, StreamObserver<ResolveAllResponse> responses) {
    CallDesk.answer(
        responses,
        () -> {
          FlagSet all = flags.all();
          EvaluationContext context = FlagAnswers.context(request.getContext());
          ResolveAllResponse.Builder answer =
              ResolveAllResponse.newBuilder().setMetadata(Structs.of(all.metadata()));
          for (String key : all.keys()) {
            Evaluation<Node> e = all.evaluateAny(key, NullNode.of(), context);
            if (e.variant() != null) {
              answer.putFlags(key, any(e));
            }
          }
          return answer.build();
        });
  }

  private static AnyFlag any(Evaluation<Node> e) {
    AnyFlag.Builder flag =
        AnyFlag.newBuilder()
            .setReason(e.reason().name())
            .setVariant(FlagAnswers.variant(e))
            .setMetadata(Structs.of(e.metadata()));
    if (e.value() instanceof BoolNode bool) {
      flag.setBoolValue(bool.value());
    } else if (e.value() instanceof TextNode text) {
      flag.setStringValue(text.value());
    } else if (e.value() instanceof NumberNode number) {
      flag.setDoubleValue(number.doubleValue());
    } else if (e.value() instanceof MapNode map) {
      flag.setObjectValue(Structs.of(map));
    }
    return flag.build();
  }

  @Override
  public void eventStream(
      EventStreamRequest request, StreamObserver<EventStreamResponse> responses) {
    events.open(
        PROTOCOL,
        (type, data) -> EventStreamResponse.newBuilder().setType(type).setData(data).build(),
        responses);
  }
}
