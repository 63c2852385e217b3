package dev.tidegate.orchestrator.flagd;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.flag.Evaluation;
import dev.tidegate.proto.flagd.evaluation.v2.EventStreamRequest;
import dev.tidegate.proto.flagd.evaluation.v2.EventStreamResponse;
import dev.tidegate.proto.flagd.evaluation.v2.ResolveBooleanRequest;
import dev.tidegate.proto.flagd.evaluation.v2.ResolveBooleanResponse;
import dev.tidegate.proto.flagd.evaluation.v2.ResolveFloatRequest;
import dev.tidegate.proto.flagd.evaluation.v2.ResolveFloatResponse;
import dev.tidegate.proto.flagd.evaluation.v2.ResolveIntRequest;
import dev.tidegate.proto.flagd.evaluation.v2.ResolveIntResponse;
import dev.tidegate.proto.flagd.evaluation.v2.ResolveObjectRequest;
import dev.tidegate.proto.flagd.evaluation.v2.ResolveObjectResponse;
import dev.tidegate.proto.flagd.evaluation.v2.ResolveStringRequest;
import dev.tidegate.proto.flagd.evaluation.v2.ResolveStringResponse;
import dev.tidegate.proto.flagd.evaluation.v2.ServiceGrpc;
import io.grpc.stub.StreamObserver;

/**
 * Evaluations for clients of today: an answer without a value means the caller's default.
 * Thread-safe.
 */
final class EvaluationV2Api extends ServiceGrpc.ServiceImplBase {
  private static final String PROTOCOL = "flagd.evaluation.v2";

  private final FlagAnswers flags;
  private final EventApi events;

  EvaluationV2Api(FlagAnswers flags, EventApi events) {
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
              flags.evaluate(
                  request.getFlagKey(),
                  request.getContext(),
                  (set, key, context) -> set.evaluateBoolean(key, false, context));
          ResolveBooleanResponse.Builder answer =
              ResolveBooleanResponse.newBuilder()
                  .setReason(e.reason().name())
                  .setMetadata(Structs.of(e.metadata()));
          if (e.variant() != null) {
            answer.setValue(e.value()).setVariant(e.variant());
          }
          return answer.build();
        });
  }

  @Override
  public void resolveString(
      ResolveStringRequest request, StreamObserver<ResolveStringResponse> responses) {
    CallDesk.answer(
        responses,
        () -> {
          Evaluation<String> e =
              flags.evaluate(
                  request.getFlagKey(),
                  request.getContext(),
                  (set, key, context) -> set.evaluateString(key, "", context));
          ResolveStringResponse.Builder answer =
              ResolveStringResponse.newBuilder()
                  .setReason(e.reason().name())
                  .setMetadata(Structs.of(e.metadata()));
          if (e.variant() != null) {
            answer.setValue(e.value()).setVariant(e.variant());
          }
          return answer.build();
        });
  }

  @Override
  public void resolveFloat(
      ResolveFloatRequest request, StreamObserver<ResolveFloatResponse> responses) {
    CallDesk.answer(
        responses,
        () -> {
          Evaluation<Double> e =
              flags.evaluate(
                  request.getFlagKey(),
                  request.getContext(),
                  (set, key, context) -> set.evaluateDouble(key, 0, context));
          ResolveFloatResponse.Builder answer =
              ResolveFloatResponse.newBuilder()
                  .setReason(e.reason().name())
                  .setMetadata(Structs.of(e.metadata()));
          if (e.variant() != null) {
            answer.setValue(e.value()).setVariant(e.variant());
          }
          return answer.build();
        });
  }

  @Override
  public void resolveInt(ResolveIntRequest request, StreamObserver<ResolveIntResponse> responses) {
    CallDesk.answer(
        responses,
        () -> {
          Evaluation<Long> e =
              flags.evaluate(
                  request.getFlagKey(),
                  request.getContext(),
                  (set, key, context) -> set.evaluateInteger(key, 0, context));
          ResolveIntResponse.Builder answer =
              ResolveIntResponse.newBuilder()
                  .setReason(e.reason().name())
                  .setMetadata(Structs.of(e.metadata()));
          if (e.variant() != null) {
            answer.setValue(e.value()).setVariant(e.variant());
          }
          return answer.build();
        });
  }

  @Override
  public void resolveObject(
      ResolveObjectRequest request, StreamObserver<ResolveObjectResponse> responses) {
    CallDesk.answer(
        responses,
        () -> {
          Evaluation<MapNode> e =
              flags.evaluate(
                  request.getFlagKey(),
                  request.getContext(),
                  (set, key, context) -> FlagAnswers.members(set, key, context));
          ResolveObjectResponse.Builder answer =
              ResolveObjectResponse.newBuilder()
                  .setReason(e.reason().name())
                  .setMetadata(Structs.of(e.metadata()));
          if (e.variant() != null) {
            answer.setValue(Structs.of(e.value())).setVariant(e.variant());
          }
          return answer.build();
        });
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
