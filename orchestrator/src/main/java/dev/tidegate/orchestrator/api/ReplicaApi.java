package dev.tidegate.orchestrator.api;

import dev.tidegate.orchestrator.signal.FleetLedger;
import dev.tidegate.orchestrator.signal.ReceiptSource;
import dev.tidegate.orchestrator.signal.ReplicaIdentity;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.LeaderClaim;
import dev.tidegate.proto.v1.ReplicaReport;
import dev.tidegate.proto.v1.ReplicaServiceGrpc;
import dev.tidegate.proto.v1.ReportReceipt;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes in the reports of replicas while this one leads. Thread-safe. */
public final class ReplicaApi extends ReplicaServiceGrpc.ReplicaServiceImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaApi.class);

  private final ReplicaIdentity self;
  private final Supplier<RolloutView> view;
  private final FleetLedger ledger;
  private final LongSupplier nanoTicker;

  /**
   * The service.
   *
   * @param self this replica
   * @param view the newest view: it says whether this replica leads
   * @param nanoTicker monotonic nanoseconds
   */
  public ReplicaApi(
      ReplicaIdentity self,
      Supplier<RolloutView> view,
      FleetLedger ledger,
      LongSupplier nanoTicker) {
    this.self = self;
    this.view = view;
    this.ledger = ledger;
    this.nanoTicker = nanoTicker;
  }

  @Override
  public StreamObserver<ReplicaReport> report(StreamObserver<ReportReceipt> receipts) {
    return new Reports(receipts);
  }

  private void accept(ReplicaReport report) {
    RolloutView current = view.get();
    Stored<LeaderClaim> leader = current.leader();
    if (leader == null || !leader.value().replica().equals(self.replica())) {
      throw Status.FAILED_PRECONDITION
          .withDescription("this replica does not lead")
          .asRuntimeException();
    }
    if (!ledger.accept(current.term().orElseThrow(), report)) {
      throw Status.FAILED_PRECONDITION
          .withDescription("the first report of a stream must be full")
          .asRuntimeException();
    }
  }

  private final class Reports implements StreamObserver<ReplicaReport> {
    private final StreamObserver<ReportReceipt> receipts;
    private final ReceiptSource source = new ReceiptSource(self, ledger, nanoTicker);
    private boolean over;

    Reports(StreamObserver<ReportReceipt> receipts) {
      this.receipts = receipts;
    }

    @Override
    public void onNext(ReplicaReport report) {
      if (over) {
        return;
      }
      try {
        accept(report);
        receipts.onNext(source.next(report.getSequence()));
      } catch (RuntimeException e) {
        over = true;
        receipts.onError(Fault.of(e));
      }
    }

    @Override
    public void onError(Throwable cause) {
      over = true;
      LOG.atDebug().setCause(cause).log("a replica's stream of reports ended");
    }

    @Override
    public void onCompleted() {
      if (!over) {
        over = true;
        receipts.onCompleted();
      }
    }
  }
}
