package dev.tidegate.orchestrator.signal;

import dev.tidegate.orchestrator.wire.Position;
import dev.tidegate.proto.v1.ReplicaReport;
import dev.tidegate.proto.v1.ReplicaServiceGrpc;
import dev.tidegate.proto.v1.ReportReceipt;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of reports to a leader, at most one unreceipted report under way. Used by the
 * reporter's thread; what gRPC calls back sets flags and hands receipts on.
 */
final class LeaderLink {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderLink.class);
  private static final Duration RECEIPT_WITHIN = Duration.ofSeconds(5);

  private final ManagedChannel channel;
  private final Position term;
  private final LongSupplier nanoTicker;
  private final Consumer<ReportReceipt> received;
  private final StreamObserver<ReplicaReport> reports;
  private volatile long receipted;
  private volatile boolean ended;
  private long sent;
  private long sentAt;

  /**
   * A stream to the leader of {@code term}.
   *
   * @param received told of each receipt, on gRPC's threads, in order
   */
  LeaderLink(
      ManagedChannel channel,
      Position term,
      LongSupplier nanoTicker,
      Consumer<ReportReceipt> received) {
    this.channel = channel;
    this.term = term;
    this.nanoTicker = nanoTicker;
    this.received = received;
    this.reports = ReplicaServiceGrpc.newStub(channel).report(new Receipts());
  }

  Position term() {
    return term;
  }

  boolean isNew() {
    return sent == 0;
  }

  /** True if the next report may be sent. */
  boolean isReady() {
    return !ended && receipted == sent;
  }

  /** True if it ended, or the leader does not answer. */
  boolean isBroken() {
    boolean silent =
        receipted != sent && nanoTicker.getAsLong() - sentAt > RECEIPT_WITHIN.toNanos();
    return ended || silent;
  }

  void send(ReplicaReport report) {
    sent = report.getSequence();
    sentAt = nanoTicker.getAsLong();
    reports.onNext(report);
  }

  void close() {
    if (!ended) {
      reports.onError(Status.CANCELLED.asRuntimeException());
    }
    channel.shutdownNow();
  }

  private final class Receipts implements StreamObserver<ReportReceipt> {
    @Override
    public void onNext(ReportReceipt receipt) {
      received.accept(receipt);
      receipted = receipt.getSequence();
    }

    @Override
    public void onError(Throwable cause) {
      LOG.atDebug().setCause(cause).log("the stream to the leader ended");
      ended = true;
    }

    @Override
    public void onCompleted() {
      ended = true;
    }
  }
}
