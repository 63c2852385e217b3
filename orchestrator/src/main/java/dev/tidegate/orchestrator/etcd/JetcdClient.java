package dev.tidegate.orchestrator.etcd;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.LeaseId;
import dev.tidegate.core.store.Revision;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.common.exception.EtcdException;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/** Real etcd, through jetcd: nothing but the translation of its types and failures. */
record JetcdClient(Client client) implements EtcdClient {
  static JetcdClient connect(EtcdOptions options) {
    return new JetcdClient(JetcdChannel.build(options));
  }

  @Override
  public CompletableFuture<EtcdTxn.Answer> txn(EtcdTxn txn) {
    return call(
        () ->
            client
                .getKVClient()
                .txn()
                .If(txn.compares().stream().map(JetcdClient::compare).toArray(Cmp[]::new))
                .Then(operations(txn.then()))
                .Else(operations(txn.otherwise()))
                .commit(),
        JetcdClient::answer);
  }

  @Override
  public CompletableFuture<EtcdRange.Answer> range(EtcdRange question) {
    return call(
        () -> client.getKVClient().get(jetcd(question.from()), options(question)),
        answer ->
            new EtcdRange.Answer(
                revision(answer.getHeader().getRevision()),
                pairs(answer),
                answer.isMore(),
                answer.getCount()));
  }

  @Override
  public CompletableFuture<EtcdGrant> grant(long seconds) {
    return call(
        () -> client.getLeaseClient().grant(seconds),
        answer -> new EtcdGrant(new LeaseId(answer.getID()), answer.getTTL()));
  }

  @Override
  public CompletableFuture<Long> keepAlive(LeaseId lease) {
    return call(
        () -> client.getLeaseClient().keepAliveOnce(lease.value()), answer -> answer.getTTL());
  }

  @Override
  @SuppressWarnings("NullAway") // null is the one value of Void
  public CompletableFuture<Void> revoke(LeaseId lease) {
    return call(() -> client.getLeaseClient().revoke(lease.value()), answer -> null);
  }

  @Override
  public EtcdWatch.Handle watch(EtcdWatch question, EtcdWatch.Listener listener) {
    return JetcdWatch.open(client.getWatchClient(), question, listener);
  }

  @Override
  public CompletableFuture<EtcdStatus> status(String endpoint) {
    return call(
        () -> client.getMaintenanceClient().statusMember(endpoint),
        answer ->
            new EtcdStatus(
                EtcdVersion.parse(answer.getVersion()), answer.getDbSize(), answer.getErrorList()));
  }

  @Override
  public void close() {
    client.close();
  }

  private static <T, R> CompletableFuture<R> call(
      Supplier<CompletableFuture<T>> request, Function<T, R> translation) {
    try {
      return request.get().handle((answer, failure) -> translated(answer, failure, translation));
    } catch (EtcdException | IllegalStateException | RejectedExecutionException e) {
      return CompletableFuture.failedFuture( // the client was closed
          Status.UNAVAILABLE.withDescription(e.getMessage()).withCause(e).asRuntimeException());
    }
  }

  private static <T, R> R translated(T answer, Throwable failure, Function<T, R> translation) {
    if (failure != null) {
      throw statusOf(failure).asRuntimeException();
    }
    return translation.apply(answer);
  }

  /** Jetcd converts the errors of some calls and not of others. */
  static Status statusOf(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    for (Throwable candidate : List.of(failure, cause)) {
      if (candidate instanceof EtcdException converted) {
        return Status.Code.valueOf(converted.getErrorCode().name())
            .toStatus()
            .withDescription(converted.getMessage())
            .withCause(converted);
      }
      if (candidate instanceof StatusRuntimeException answered) {
        return answered.getStatus();
      }
    }
    return Status.fromThrowable(failure);
  }

  private static Cmp compare(EtcdTxn.Compare compare) {
    CmpTarget<?> target =
        switch (compare.target()) {
          case CREATED -> CmpTarget.createRevision(compare.revision().value());
          case MODIFIED -> CmpTarget.modRevision(compare.revision().value());
        };
    Cmp.Op relation =
        switch (compare.relation()) {
          case EQUAL -> Cmp.Op.EQUAL;
          case GREATER -> Cmp.Op.GREATER;
        };
    return new Cmp(jetcd(compare.key()), relation, target);
  }

  private static Op[] operations(List<EtcdTxn.Op> operations) {
    return operations.stream().map(JetcdClient::operation).toArray(Op[]::new);
  }

  private static Op operation(EtcdTxn.Op operation) {
    if (operation instanceof EtcdTxn.Put put) {
      PutOption.Builder option = PutOption.builder();
      if (put.lease() != null) {
        option.withLeaseId(put.lease().value());
      }
      return Op.put(jetcd(put.key()), jetcd(put.value()), option.build());
    }
    if (operation instanceof EtcdTxn.Delete delete) {
      DeleteOption.Builder option = DeleteOption.builder();
      if (delete.to() != null) {
        option.withRange(jetcd(delete.to()));
      }
      return Op.delete(jetcd(delete.from()), option.build());
    }
    if (operation instanceof EtcdTxn.Get get) {
      return Op.get(jetcd(get.key()), GetOption.DEFAULT);
    }
    throw new AssertionError(operation);
  }

  private static EtcdTxn.Answer answer(TxnResponse answer) {
    return new EtcdTxn.Answer(
        answer.isSucceeded(),
        revision(answer.getHeader().getRevision()),
        answer.getGetResponses().stream().map(JetcdClient::first).toList());
  }

  private static Optional<EtcdPair> first(GetResponse read) {
    return pairs(read).stream().findFirst();
  }

  private static GetOption options(EtcdRange question) {
    GetOption.Builder option =
        GetOption.builder()
            .withRevision(question.revision().value())
            .withMinModRevision(question.modifiedMin().value())
            .withMaxModRevision(question.modifiedMax().value())
            .withLimit(question.limit())
            .withCountOnly(question.countOnly());
    if (question.to() != null) {
      option.withRange(jetcd(question.to()));
    }
    return switch (question.order()) {
      case KEY ->
          option
              .withSortField(GetOption.SortTarget.KEY)
              .withSortOrder(GetOption.SortOrder.ASCEND)
              .build();
      case NEWEST ->
          option
              .withSortField(GetOption.SortTarget.MOD)
              .withSortOrder(GetOption.SortOrder.DESCEND)
              .build();
    };
  }

  private static List<EtcdPair> pairs(GetResponse answer) {
    return answer.getKvs().stream().map(JetcdClient::pair).toList();
  }

  static EtcdPair pair(KeyValue pair) {
    return new EtcdPair(
        Bytes.of(pair.getKey().getBytes()),
        Bytes.of(pair.getValue().getBytes()),
        revision(pair.getCreateRevision()),
        revision(pair.getModRevision()),
        pair.getVersion(),
        pair.getLease() == 0 ? null : new LeaseId(pair.getLease()));
  }

  static ByteSequence jetcd(Bytes bytes) {
    return ByteSequence.from(bytes.toArray());
  }

  static Revision revision(long value) {
    return new Revision(value);
  }
}
