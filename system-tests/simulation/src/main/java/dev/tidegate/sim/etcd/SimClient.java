package dev.tidegate.sim.etcd;

import dev.tidegate.core.store.LeaseId;
import dev.tidegate.orchestrator.etcd.EtcdClient;
import dev.tidegate.orchestrator.etcd.EtcdGrant;
import dev.tidegate.orchestrator.etcd.EtcdRange;
import dev.tidegate.orchestrator.etcd.EtcdStatus;
import dev.tidegate.orchestrator.etcd.EtcdTxn;
import dev.tidegate.orchestrator.etcd.EtcdWatch;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The client of one node: every call meets the fate that {@link EtcdFaults} has for it. */
final class SimClient implements EtcdClient {
  private static final String CLOSED = "the client is closed";

  private final SimEtcd etcd;
  private final String node;
  private final Duration callDeadline;
  private final Set<Question<?>> waiting = new LinkedHashSet<>();
  private final List<SimWatch> watches = new ArrayList<>();
  private boolean closed;
  private boolean crashed;

  SimClient(SimEtcd etcd, String node, Duration callDeadline) {
    this.etcd = etcd;
    this.node = node;
    this.callDeadline = callDeadline;
  }

  String node() {
    return node;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public CompletableFuture<EtcdTxn.Answer> txn(EtcdTxn txn) {
    return call(EtcdFaults.Call.TXN, () -> etcd.keyspace().txn(txn));
  }

  @Override
  public CompletableFuture<EtcdRange.Answer> range(EtcdRange question) {
    return call(EtcdFaults.Call.RANGE, () -> etcd.keyspace().range(question));
  }

  @Override
  public CompletableFuture<EtcdGrant> grant(long seconds) {
    return call(EtcdFaults.Call.GRANT, () -> etcd.keyspace().grant(seconds));
  }

  @Override
  public CompletableFuture<Long> keepAlive(LeaseId lease) {
    return call(EtcdFaults.Call.KEEP_ALIVE, () -> etcd.keyspace().renew(lease));
  }

  @Override
  @SuppressWarnings("NullAway") // null is the one value of Void
  public CompletableFuture<Void> revoke(LeaseId lease) {
    return call(
        EtcdFaults.Call.REVOKE,
        () -> {
          etcd.keyspace().revoke(lease);
          return null;
        });
  }

  @Override
  public CompletableFuture<EtcdStatus> status(String endpoint) {
    return call(EtcdFaults.Call.STATUS, () -> etcd.keyspace().status());
  }

  private <T> CompletableFuture<T> call(EtcdFaults.Call call, Supplier<T> work) {
    Question<T> question = new Question<>(call, etcd.faults().call(node, call));
    if (closed) {
      question.answer.completeExceptionally(EtcdErrors.unavailable(CLOSED));
      return question.answer;
    }
    waiting.add(question);
    etcd.time().after(callDeadline, () -> question.fail(EtcdErrors.late()));
    question.send(work);
    return question.answer;
  }

  /**
   * One call on its way there and back; once it has ended, whatever else comes of it is unheard.
   */
  private final class Question<T> {
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private final EtcdFaults.Call call;
    private final EtcdFaults.Fate fate;

    Question(EtcdFaults.Call call, EtcdFaults.Fate fate) {
      this.call = call;
      this.fate = fate;
    }

    void send(Supplier<T> work) {
      switch (fate.path()) {
        case REFUSED ->
            etcd.time()
                .after(fate.request(), () -> fail(EtcdErrors.unavailable("connection refused")));
        case REQUEST_LOST -> {} // nothing but the deadline is left to come
        case WHOLE, ANSWER_LOST, ANSWER_BROKEN ->
            etcd.time().after(fate.request(), () -> arrived(work));
      }
    }

    private void arrived(Supplier<T> work) {
      if (call == EtcdFaults.Call.STATUS) {
        work(work);
      } else {
        etcd.serve(
            fate.leaderless(), () -> work(work), () -> answer(() -> fail(EtcdErrors.noLeader())));
      }
    }

    private void work(Supplier<T> work) {
      try {
        T value = work.get();
        answer(() -> complete(value));
      } catch (StatusRuntimeException e) {
        answer(() -> fail(e));
      }
    }

    private void answer(Runnable told) {
      switch (fate.path()) {
        case WHOLE -> etcd.time().after(fate.answer(), told);
        case ANSWER_BROKEN ->
            etcd.time()
                .after(fate.answer(), () -> fail(EtcdErrors.unavailable("connection broken")));
        case ANSWER_LOST -> {} // nothing but the deadline is left to come
        case REFUSED, REQUEST_LOST -> throw new AssertionError(fate);
      }
    }

    private void complete(T value) {
      if (isHeard()) {
        answer.complete(value);
      }
    }

    void fail(StatusRuntimeException failure) {
      if (isHeard()) {
        answer.completeExceptionally(failure);
      }
    }

    private boolean isHeard() {
      return waiting.remove(this) && !crashed;
    }
  }

  @Override
  public EtcdWatch.Handle watch(EtcdWatch question, EtcdWatch.Listener listener) {
    if (closed) {
      throw new IllegalStateException(CLOSED);
    }
    SimWatch watch =
        new SimWatch(
            question,
            listener,
            etcd.faults().lag(node),
            etcd.faults().catchUp(node),
            etcd.time(),
            () -> etcd.keyspace().versions(),
            () -> etcd.faults().delivery(node));
    watches.removeIf(SimWatch::isClosed);
    watches.add(watch);
    EtcdFaults.Fate fate = etcd.faults().call(node, EtcdFaults.Call.WATCH);
    etcd.time().after(fate.request(), () -> requested(fate, watch));
    return watch;
  }

  private void requested(EtcdFaults.Fate fate, SimWatch watch) {
    switch (fate.path()) {
      case REFUSED -> watch.cut("connection refused");
      case REQUEST_LOST, ANSWER_LOST -> watch.stall();
      case ANSWER_BROKEN -> {
        watch.open();
        watch.cut("connection broken");
      }
      case WHOLE -> {
        if (etcd.hasLeader()) {
          watch.open();
        } else {
          watch.cut("etcdserver: no leader"); // each asks for a member that has one
        }
      }
    }
  }

  void committed(Versions.Step step) {
    watches.forEach(watch -> watch.committed(step));
  }

  void cutWatches(String reason) {
    List.copyOf(watches).forEach(watch -> watch.cut(reason));
  }

  void sendProgress() {
    watches.forEach(SimWatch::sendProgress);
  }

  /** The node is no more: what it waits for never comes, and what it sent may still be applied. */
  void crash() {
    crashed = true;
    closed = true;
    watches.forEach(SimWatch::close);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    watches.forEach(SimWatch::close);
    List.copyOf(waiting).forEach(question -> question.fail(EtcdErrors.unavailable(CLOSED)));
  }
}
