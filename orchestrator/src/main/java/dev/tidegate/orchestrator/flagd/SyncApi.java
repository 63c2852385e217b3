package dev.tidegate.orchestrator.flagd;

import com.google.protobuf.Struct;
import dev.tidegate.orchestrator.foreign.Bucketing;
import dev.tidegate.orchestrator.foreign.ForeignClient;
import dev.tidegate.proto.flagd.sync.v1.FetchAllFlagsRequest;
import dev.tidegate.proto.flagd.sync.v1.FetchAllFlagsResponse;
import dev.tidegate.proto.flagd.sync.v1.FlagSyncServiceGrpc;
import dev.tidegate.proto.flagd.sync.v1.GetMetadataRequest;
import dev.tidegate.proto.flagd.sync.v1.GetMetadataResponse;
import dev.tidegate.proto.flagd.sync.v1.SyncFlagsRequest;
import dev.tidegate.proto.flagd.sync.v1.SyncFlagsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** Definitions for clients that evaluate by themselves. Thread-safe. */
final class SyncApi extends FlagSyncServiceGrpc.FlagSyncServiceImplBase {
  private static final String PROTOCOL = "flagd.sync.v1";

  private final CallDesk desk;
  private final FlagStreams streams;

  SyncApi(CallDesk desk, FlagStreams streams) {
    this.desk = desk;
    this.streams = streams;
  }

  @Override
  public void syncFlags(SyncFlagsRequest request, StreamObserver<SyncFlagsResponse> responses) {
    CallDesk.open(
        responses,
        call -> {
          Selection selector = desk.selector(request.getSelector());
          SyncStream stream = stream(selector.namespace(), call);
          CallOrigin origin = CallOrigin.current();
          ForeignClient client =
              new ForeignClient(
                  PROTOCOL,
                  request.getProviderId(),
                  origin.userAgent(),
                  origin.peer(),
                  selector.text(),
                  selector.namespace(),
                  desk.now(),
                  Bucketing.ofInProcess(origin.userAgent()));
          CallDesk.bind(call, stream, streams);
          streams.enter(stream, List.of(selector.namespace()), client);
        });
  }

  private SyncStream stream(String namespace, ServerCallStreamObserver<SyncFlagsResponse> call) {
    return new SyncStream(
        namespace, call, streams.executor(), streams.nanoTicker(), streams.meters());
  }

  @Override
  public void fetchAllFlags(
      FetchAllFlagsRequest request, StreamObserver<FetchAllFlagsResponse> responses) {
    CallDesk.answer(
        responses,
        () -> {
          Selection selector = desk.selector(request.getSelector());
          SyncFlagsResponse message = streams.payload(selector.namespace()).message();
          return FetchAllFlagsResponse.newBuilder()
              .setFlagConfigurationBytes(message.getFlagConfigurationBytes())
              .build();
        });
  }

  /**
   * Nothing: a client adds what it gets here to the context of every evaluation, and then rules
   * would see what no agent's evaluation has.
   */
  @Override
  public void getMetadata(
      GetMetadataRequest request, StreamObserver<GetMetadataResponse> responses) {
    CallDesk.answer(
        responses,
        () -> GetMetadataResponse.newBuilder().setMetadata(Struct.getDefaultInstance()).build());
  }
}
