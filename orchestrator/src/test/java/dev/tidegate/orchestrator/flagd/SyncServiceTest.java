package dev.tidegate.orchestrator.flagd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.orchestrator.access.AccessPolicy;
import dev.tidegate.orchestrator.access.Secret;
import dev.tidegate.orchestrator.foreign.Bucketing;
import dev.tidegate.proto.flagd.sync.v1.FetchAllFlagsRequest;
import dev.tidegate.proto.flagd.sync.v1.FlagSyncServiceGrpc;
import dev.tidegate.proto.flagd.sync.v1.GetMetadataRequest;
import dev.tidegate.proto.flagd.sync.v1.SyncFlagsRequest;
import dev.tidegate.proto.flagd.sync.v1.SyncFlagsResponse;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SyncServiceTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final List<ServedFlags> opened = new ArrayList<>();

  private ServedFlags served() {
    return served(10, AccessPolicy.open()).read();
  }

  private ServedFlags served(int streamsMax, AccessPolicy policy) {
    ServedFlags served = new ServedFlags(streamsMax, policy);
    opened.add(served);
    return served;
  }

  @AfterEach
  void stop() {
    for (ServedFlags served : opened) {
      served.close();
    }
  }

  private static String body(int value) {
    return "{\"state\":\"ENABLED\",\"variants\":{\"v\":%d},\"defaultVariant\":\"v\"}"
        .formatted(value);
  }

  /** A client that keeps all it gets. */
  private static final class Client implements StreamObserver<SyncFlagsResponse> {
    final List<SyncFlagsResponse> received = new CopyOnWriteArrayList<>();
    volatile @Nullable Status ended;
    final Context.CancellableContext context = Context.current().withCancellation();

    Client(Channel channel, String selector) {
      SyncFlagsRequest request =
          SyncFlagsRequest.newBuilder().setSelector(selector).setProviderId("till-7").build();
      context.run(() -> FlagSyncServiceGrpc.newStub(channel).syncFlags(request, this));
    }

    @Override
    public void onNext(SyncFlagsResponse message) {
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

    MapNode newest() {
      return (MapNode)
          DocumentReader.json(received.get(received.size() - 1).getFlagConfiguration());
    }

    int value(String flag) {
      if (newest().get("flags") instanceof MapNode flags
          && flags.get(flag) instanceof MapNode body
          && body.get("variants") instanceof MapNode variants
          && variants.get("v") instanceof NumberNode number) {
        return (int) number.doubleValue();
      }
      return -1;
    }

    Client awaitValue(String flag, int value) {
      await().atMost(SOON).until(() -> !received.isEmpty() && value(flag) == value);
      return this;
    }

    Status awaitEnd() {
      await().atMost(SOON).until(() -> ended != null);
      return java.util.Objects.requireNonNull(ended);
    }
  }

  private static Channel withHeader(Channel channel, String name, String value) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
    return io.grpc.ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  @Test
  void sendsAllFlagsAtOnceAndAgainAfterAChange() {
    ServedFlags served = served();
    served.put("shop", "a", body(1));
    Client client = new Client(served.channel(), "flagSetId=shop").awaitValue("a", 1);
    assertThat(client.received.get(0).hasSyncContext()).isTrue();
    long revision = served.put("shop", "a", body(2));
    client.awaitValue("a", 2);
    assertThat(client.newest().get("metadata"))
        .isEqualTo(MapNode.builder().put("flagSetId", "shop").put("revision", revision).build());
  }

  @Test
  void neverMissesTheLastOfABurstAndSendsFew() {
    ServedFlags served = served();
    served.put("shop", "a", body(0));
    Client client = new Client(served.channel(), "shop").awaitValue("a", 0);
    for (int change = 1; change <= 200; change++) {
      served.put("shop", "a", body(change));
    }
    client.awaitValue("a", 200);
    assertThat(client.received.size()).isLessThan(15);
    await().atMost(SOON).until(() -> repeats(served) == 1);
    assertThat(client.value("a")).isEqualTo(200);
  }

  private static double repeats(ServedFlags served) {
    return served.registry.get("tidegate.flagd.pushes").tag("kind", "repeat").counter().count();
  }

  @Test
  void tellsEachNamespaceOnlyItsOwn() {
    ServedFlags served = served();
    Client shop = new Client(served.channel(), "flagSetId=shop");
    Client other = new Client(served.channel(), "flagSetId=other");
    await().atMost(SOON).until(() -> shop.received.size() == 1 && other.received.size() == 1);
    served.put("shop", "a", body(1));
    shop.awaitValue("a", 1);
    served.put("other", "b", body(2));
    other.awaitValue("b", 2);
    assertThat(other.value("a")).isEqualTo(-1);
    assertThat(shop.value("b")).isEqualTo(-1);
    assertThat(shop.received).hasSize(2);
  }

  @Test
  void servesAnUnknownNamespaceAsEmptyUntilItExists() {
    ServedFlags served = served();
    Client client = new Client(served.channel(), "flagSetId=later");
    await().atMost(SOON).until(() -> client.received.size() == 1);
    assertThat(client.newest().get("flags")).isEqualTo(MapNode.builder().build());
    served.put("later", "a", body(1));
    client.awaitValue("a", 1);
    served.delete("later", "a");
    client.awaitValue("a", -1);
  }

  @Test
  void takesTheHeaderBeforeTheBodyAndTheDefaultWithoutBoth() {
    ServedFlags served = served();
    served.put("shop", "a", body(1));
    served.put("usual", "a", body(2));
    Channel channel = served.channel();
    new Client(withHeader(channel, "flagd-selector", "flagSetId=shop"), "flagSetId=other")
        .awaitValue("a", 1);
    new Client(channel, "").awaitValue("a", 2);
    new Client(channel, "flagSetId=").awaitValue("a", 2);
  }

  @Test
  void refusesAMalformedSelectorByName() {
    Status status = new Client(served().channel(), "team=a").awaitEnd();
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains("'team'", "flagSetId=NAMESPACE");
  }

  @Test
  void refusesBeforeTheFlagsWereReadAndServesWhileTheStoreIsLost() {
    ServedFlags served = served(10, AccessPolicy.open());
    assertThat(new Client(served.channel(), "shop").awaitEnd().getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
    served.read().put("shop", "a", body(1));
    served.lose();
    new Client(served.channel(), "shop").awaitValue("a", 1);
  }

  @Test
  void endsStreamsWithUnavailableAndLetsNoneInWhenItStops() {
    ServedFlags served = served();
    Client client = new Client(served.channel(), "shop");
    await().atMost(SOON).until(() -> client.received.size() == 1);
    served.api().drain();
    assertThat(client.awaitEnd().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(new Client(served.channel(), "shop").awaitEnd().getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(served.api().clients().size()).isZero();
  }

  @Test
  void refusesMoreStreamsThanItHasRoomForUntilOneLeaves() {
    ServedFlags served = served(1, AccessPolicy.open()).read();
    served.put("shop", "a", body(1));
    Client first = new Client(served.channel(), "shop").awaitValue("a", 1);
    Status refused = new Client(served.channel(), "shop").awaitEnd();
    assertThat(refused.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refused.getDescription()).contains("1 streams");
    first.context.cancel(null);
    await().atMost(SOON).until(() -> served.api().clients().size() == 0);
    new Client(served.channel(), "shop").awaitValue("a", 1);
  }

  @Test
  void endsOnlyTheNamespaceThatNoClientWouldTake() {
    ServedFlags served = served();
    served.put("other", "b", body(1));
    Client shop = new Client(served.channel(), "shop");
    Client other = new Client(served.channel(), "other").awaitValue("b", 1);
    String padding = "x".repeat(60_000);
    for (int flag = 0; flag < 75; flag++) {
      served.put("shop", "f" + flag, body(flag).replace("\"v\":", "\"" + padding + "\":0,\"v\":"));
    }
    Status status = shop.awaitEnd();
    assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(status.getDescription()).contains("'shop'", "another namespace");
    served.put("other", "b", body(2));
    other.awaitValue("b", 2);
    served.put("shop", "f0", body(0));
    assertThat(served.registry.get("tidegate.flagd.too.large").counter().count()).isPositive();
    for (int flag = 0; flag < 75; flag++) {
      served.put("shop", "f" + flag, body(flag));
    }
    new Client(served.channel(), "shop").awaitValue("f74", 74);
  }

  @Test
  void requiresATokenWhereOneIsConfigured() {
    ServedFlags served = served(10, AccessPolicy.requiring(Secret.of("open-sesame"))).read();
    served.put("shop", "a", body(1));
    Channel channel = served.channel();
    assertThat(new Client(channel, "shop").awaitEnd().getCode())
        .isEqualTo(Status.Code.UNAUTHENTICATED);
    new Client(withHeader(channel, "authorization", "Bearer open-sesame"), "shop")
        .awaitValue("a", 1);
  }

  @Test
  void fetchesOnceAndAnswersTheQuestionForMetadata() {
    ServedFlags served = served();
    served.put("shop", "a", body(1));
    FlagSyncServiceGrpc.FlagSyncServiceBlockingStub stub =
        FlagSyncServiceGrpc.newBlockingStub(served.channel());
    FetchAllFlagsRequest shop = FetchAllFlagsRequest.newBuilder().setSelector("shop").build();
    assertThat(stub.fetchAllFlags(shop).getFlagConfiguration())
        .contains("\"flagSetId\":\"shop\"", "\"a\":{");
    assertThat(
            stub.getMetadata(GetMetadataRequest.getDefaultInstance())
                .getMetadata()
                .getFieldsCount())
        .isZero();
    FetchAllFlagsRequest wrong = FetchAllFlagsRequest.newBuilder().setSelector("a=b").build();
    assertThatThrownBy(() -> stub.fetchAllFlags(wrong)).hasMessageContaining("INVALID_ARGUMENT");
  }

  @Test
  void knowsWhoIsConnected() {
    ServedFlags served = served();
    new Client(served.channel(), "flagSetId=shop");
    await().atMost(SOON).until(() -> served.api().clients().size() == 1);
    assertThat(served.api().clients().all())
        .singleElement()
        .satisfies(
            client -> {
              assertThat(client.protocol()).isEqualTo("flagd.sync.v1");
              assertThat(client.namespace()).isEqualTo("shop");
              assertThat(client.selector()).isEqualTo("flagSetId=shop");
              assertThat(client.providerId()).isEqualTo("till-7");
              assertThat(client.userAgent()).startsWith("grpc-java-netty/");
              assertThat(client.peer()).startsWith("127.0.0.1:");
              assertThat(client.bucketing()).isEqualTo(Bucketing.UNKNOWN);
            });
    assertThat(Bucketing.ofInProcess("grpc-java-netty/1.75.0")).isEqualTo(Bucketing.V1);
    assertThat(Bucketing.ofInProcess("grpc-node-js/1.14.7")).isEqualTo(Bucketing.UNKNOWN);
  }
}
