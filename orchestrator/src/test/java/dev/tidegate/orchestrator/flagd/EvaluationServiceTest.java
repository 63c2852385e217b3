package dev.tidegate.orchestrator.flagd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.tidegate.orchestrator.access.AccessPolicy;
import dev.tidegate.proto.flagd.evaluation.v1.ResolveAllRequest;
import dev.tidegate.proto.flagd.evaluation.v1.ResolveAllResponse;
import dev.tidegate.proto.flagd.evaluation.v2.EventStreamRequest;
import dev.tidegate.proto.flagd.evaluation.v2.EventStreamResponse;
import dev.tidegate.proto.flagd.evaluation.v2.ResolveBooleanRequest;
import dev.tidegate.proto.flagd.evaluation.v2.ResolveBooleanResponse;
import dev.tidegate.proto.flagd.evaluation.v2.ResolveFloatRequest;
import dev.tidegate.proto.flagd.evaluation.v2.ResolveIntRequest;
import dev.tidegate.proto.flagd.evaluation.v2.ResolveObjectRequest;
import dev.tidegate.proto.flagd.evaluation.v2.ResolveStringRequest;
import dev.tidegate.proto.flagd.evaluation.v2.ServiceGrpc;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EvaluationServiceTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String ON_OFF = "\"variants\":{\"on\":true,\"off\":false}";

  private final ServedFlags served = new ServedFlags(10, AccessPolicy.open()).read();
  private final Channel shop = selecting("flagSetId=shop");
  private final ServiceGrpc.ServiceBlockingStub v2 = ServiceGrpc.newBlockingStub(shop);
  private final dev.tidegate.proto.flagd.evaluation.v1.ServiceGrpc.ServiceBlockingStub v1 =
      dev.tidegate.proto.flagd.evaluation.v1.ServiceGrpc.newBlockingStub(shop);

  private Channel selecting(String selector) {
    Metadata headers = new Metadata();
    headers.put(CallOrigin.SELECTOR, selector);
    return ClientInterceptors.intercept(
        served.channel(), MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  @BeforeEach
  void write() {
    flag("plain", ON_OFF + ",\"defaultVariant\":\"on\",\"metadata\":{\"team\":\"till\"}");
    flag(
        "targeted",
        ON_OFF
            + ",\"defaultVariant\":\"off\",\"targeting\":{\"if\":[{\"==\":[{\"var\":\"n\"},3]},\"on\"]}");
    flag("open", ON_OFF);
    flag("wrong-rule", ON_OFF + ",\"defaultVariant\":\"on\",\"targeting\":{\"$ref\":\"no-such\"}");
    flag("wrong-variant", ON_OFF + ",\"defaultVariant\":\"on\",\"targeting\":{\"var\":\"v\"}");
    flag("text", "\"variants\":{\"a\":\"A\"},\"defaultVariant\":\"a\"");
    flag("number", "\"variants\":{\"a\":-3.99},\"defaultVariant\":\"a\"");
    flag("large", "\"variants\":{\"a\":9007199254740991},\"defaultVariant\":\"a\"");
    flag("map", "\"variants\":{\"a\":{\"n\":7,\"l\":[true,null,\"x\"]}},\"defaultVariant\":\"a\"");
    served.put(
        "shop", "off", ("{\"state\":\"DISABLED\"," + ON_OFF + ",\"defaultVariant\":\"on\"}"));
  }

  private void flag(String key, String members) {
    served.put("shop", key, "{\"state\":\"ENABLED\"," + members + "}");
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private ResolveBooleanResponse bool(String key, Struct context) {
    return v2.resolveBoolean(
        ResolveBooleanRequest.newBuilder().setFlagKey(key).setContext(context).build());
  }

  private static Struct context(String name, Value value) {
    return Struct.newBuilder().putFields(name, value).build();
  }

  private static Value number(double number) {
    return Value.newBuilder().setNumberValue(number).build();
  }

  @Test
  void answersWithVariantReasonAndMetadata() {
    ResolveBooleanResponse plain = bool("plain", Struct.getDefaultInstance());
    assertThat(plain.getValue()).isTrue();
    assertThat(plain.getVariant()).isEqualTo("on");
    assertThat(plain.getReason()).isEqualTo("STATIC");
    assertThat(plain.getMetadata().getFieldsMap())
        .containsEntry("team", Value.newBuilder().setStringValue("till").build())
        .containsEntry("flagSetId", Value.newBuilder().setStringValue("shop").build())
        .containsKey("revision");
    assertThat(bool("targeted", context("n", number(3))).getReason()).isEqualTo("TARGETING_MATCH");
    assertThat(bool("targeted", context("n", number(4))).getReason()).isEqualTo("DEFAULT");
  }

  @Test
  void answersEveryType() {
    assertThat(
            v2.resolveString(ResolveStringRequest.newBuilder().setFlagKey("text").build())
                .getValue())
        .isEqualTo("A");
    assertThat(
            v2.resolveFloat(ResolveFloatRequest.newBuilder().setFlagKey("number").build())
                .getValue())
        .isEqualTo(-3.99);
    assertThat(
            v2.resolveInt(ResolveIntRequest.newBuilder().setFlagKey("number").build()).getValue())
        .isEqualTo(-3);
    assertThat(v2.resolveInt(ResolveIntRequest.newBuilder().setFlagKey("large").build()).getValue())
        .isEqualTo(9_007_199_254_740_991L);
    Struct map =
        v2.resolveObject(ResolveObjectRequest.newBuilder().setFlagKey("map").build()).getValue();
    assertThat(map.getFieldsOrThrow("n").getNumberValue()).isEqualTo(7);
    assertThat(map.getFieldsOrThrow("l").getListValue().getValues(1).hasNullValue()).isTrue();
  }

  @Test
  void leavesTheValueToTheCallerInTheSecondVersionAndFailsInTheFirst() {
    for (String key : List.of("open", "off")) {
      ResolveBooleanResponse answer = bool(key, Struct.getDefaultInstance());
      assertThat(answer.hasValue()).isFalse();
      assertThat(answer.hasVariant()).isFalse();
      assertThat(answer.getReason()).isEqualTo(key.equals("off") ? "DISABLED" : "DEFAULT");
      assertThat(code(() -> old(key))).isEqualTo(Status.Code.NOT_FOUND);
    }
    assertThat(old("plain")).isTrue();
  }

  private boolean old(String key) {
    return v1.resolveBoolean(
            dev.tidegate.proto.flagd.evaluation.v1.ResolveBooleanRequest.newBuilder()
                .setFlagKey(key)
                .build())
        .getValue();
  }

  @Test
  void tellsEveryErrorByItsCode() {
    Struct nobody = Struct.getDefaultInstance();
    assertThat(code(() -> bool("missing", nobody))).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(code(() -> bool("text", nobody))).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(code(() -> bool("wrong-rule", nobody))).isEqualTo(Status.Code.DATA_LOSS);
    Struct wrong = context("v", Value.newBuilder().setStringValue("no-such").build());
    assertThat(code(() -> bool("wrong-variant", wrong))).isEqualTo(Status.Code.UNKNOWN);
    assertThat(code(() -> bool("plain", context("n", number(Double.NaN)))))
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    ResolveObjectRequest scalar = ResolveObjectRequest.newBuilder().setFlagKey("text").build();
    assertThat(code(() -> v2.resolveObject(scalar))).isEqualTo(Status.Code.INVALID_ARGUMENT);
    ServiceGrpc.ServiceBlockingStub lost = ServiceGrpc.newBlockingStub(selecting("team=a"));
    ResolveBooleanRequest plain = ResolveBooleanRequest.newBuilder().setFlagKey("plain").build();
    assertThat(code(() -> lost.resolveBoolean(plain))).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  private static Status.Code code(Supplier<?> call) {
    try {
      return Status.fromCode(Status.Code.OK).withDescription("" + call.get()).getCode();
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  @Test
  void resolvesAllFlagsThatHaveAValue() {
    ResolveAllResponse all = v1.resolveAll(ResolveAllRequest.getDefaultInstance());
    assertThat(all.getFlagsMap().keySet())
        .containsExactlyInAnyOrder(
            "plain", "targeted", "text", "number", "large", "map", "wrong-variant");
    assertThat(all.getFlagsOrThrow("number").getDoubleValue()).isEqualTo(-3.99);
    assertThat(all.getFlagsOrThrow("map").getObjectValue().getFieldsCount()).isEqualTo(2);
  }

  @Test
  void countsEvaluationsOfFlagsThatExist() {
    bool("plain", Struct.getDefaultInstance());
    assertThat(code(() -> bool("missing", Struct.getDefaultInstance())))
        .isEqualTo(Status.Code.NOT_FOUND);
    v1.resolveAll(ResolveAllRequest.getDefaultInstance());
    assertThat(served.evaluated).containsExactly("shop/plain");
  }

  /** A client that keeps all events. */
  private static final class Events implements StreamObserver<EventStreamResponse> {
    final List<EventStreamResponse> received = new CopyOnWriteArrayList<>();
    volatile @Nullable Status ended;

    Events(Channel channel) {
      ServiceGrpc.newStub(channel).eventStream(EventStreamRequest.getDefaultInstance(), this);
      await().atMost(SOON).until(() -> !received.isEmpty());
      assertThat(received.get(0).getType()).isEqualTo("provider_ready");
    }

    @Override
    public void onNext(EventStreamResponse message) {
      received.add(message);
    }

    @Override
    public void onError(Throwable cause) {
      ended = Status.fromThrowable(cause);
    }

    @Override
    public void onCompleted() {
      ended = Status.OK;
    }

    /** How many flags an event is about. */
    int flags(int event) {
      Value flags = received.get(event).getData().getFieldsOrThrow("flags");
      return flags.getStructValue().getFieldsCount();
    }

    /** What the last event says of a flag: its type, or nothing. */
    String last(String flag) {
      EventStreamResponse event = received.get(received.size() - 1);
      Value flags = event.getData().getFieldsMap().get("flags");
      Value entry = flags == null ? null : flags.getStructValue().getFieldsMap().get(flag);
      return entry == null
          ? ""
          : event.getType()
              + " "
              + entry.getStructValue().getFieldsOrThrow("type").getStringValue();
    }
  }

  @Test
  void tellsWhichFlagsWereWrittenUpdatedAndDeleted() {
    Events events = new Events(shop);
    flag("new", ON_OFF);
    await().atMost(SOON).until(() -> events.last("new").equals("configuration_change write"));
    flag("new", ON_OFF + ",\"defaultVariant\":\"on\"");
    await().atMost(SOON).until(() -> events.last("new").equals("configuration_change update"));
    served.delete("shop", "new");
    await().atMost(SOON).until(() -> events.last("new").equals("configuration_change delete"));
  }

  /** A client keeps its answers while it is cut off for a few seconds, and may have missed any. */
  @Test
  void tellsANewStreamOfEveryFlagThereIs() {
    served.put("other", "x", "{\"state\":\"ENABLED\"," + ON_OFF + "}");
    Events shops = new Events(shop);
    await().atMost(SOON).until(() -> shops.last("plain").equals("configuration_change update"));
    assertThat(shops.last("x")).isEmpty();
    Events all = new Events(served.channel());
    await().atMost(SOON).until(() -> all.last("plain").equals("configuration_change update"));
    assertThat(all.last("x")).isEqualTo("configuration_change update");
  }

  @Test
  void tellsOfMoreFlagsThanOneMessageHolds() {
    int flags = EventStream.CHANGES_PER_MESSAGE + 1;
    served.putAll("large", flags, "{\"state\":\"ENABLED\"," + ON_OFF + "}");
    Events events = new Events(selecting("flagSetId=large"));
    await().atMost(SOON).until(() -> events.received.size() == 3);
    assertThat(events.flags(1) + events.flags(2)).isEqualTo(flags);
  }

  @Test
  void tellsAStreamWithoutSelectorOfEveryNamespace() {
    Events all = new Events(served.channel());
    Events other = new Events(selecting("flagSetId=other"));
    flag("new", ON_OFF);
    await().atMost(SOON).until(() -> !all.last("new").isEmpty());
    served.put("other", "x", "{\"state\":\"ENABLED\"," + ON_OFF + "}");
    await().atMost(SOON).until(() -> !other.last("x").isEmpty());
    assertThat(other.received).as("greeted, and told of x").hasSize(2);
    served.api().drain();
    await().atMost(SOON).until(() -> other.ended != null);
    assertThat(String.valueOf(other.ended)).contains("UNAVAILABLE");
  }
}
