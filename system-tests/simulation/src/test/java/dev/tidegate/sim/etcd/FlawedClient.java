package dev.tidegate.sim.etcd;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.LeaseId;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.etcd.EtcdClient;
import dev.tidegate.orchestrator.etcd.EtcdGrant;
import dev.tidegate.orchestrator.etcd.EtcdPair;
import dev.tidegate.orchestrator.etcd.EtcdRange;
import dev.tidegate.orchestrator.etcd.EtcdStatus;
import dev.tidegate.orchestrator.etcd.EtcdTxn;
import dev.tidegate.orchestrator.etcd.EtcdWatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** An etcd with one mistake, as a careless simulation might make it. */
final class FlawedClient implements EtcdClient {
  private final EtcdClient sound;
  private final Flaw flaw;
  private final Map<Bytes, Revision> firstCreated = new HashMap<>();

  FlawedClient(EtcdClient sound, Flaw flaw) {
    this.sound = sound;
    this.flaw = flaw;
  }

  enum Flaw {
    CREATE_REVISION_SURVIVES_THE_DELETE,
    VERSION_IS_NOT_COUNTED,
    REVISION_GROWS_WITH_A_REFUSED_TXN,
    MORE_IS_NOT_TOLD,
    A_LEASE_ENDS_WITHOUT_ITS_KEYS,
    DELETES_ARE_NOT_WATCHED,
    A_FORGOTTEN_PAST_CAN_BE_WATCHED,
    A_WATCH_BEGINS_ONE_TOO_LATE,
    A_REVISION_IS_TORN
  }

  private boolean has(Flaw one) {
    return flaw == one;
  }

  private EtcdPair flawed(EtcdPair pair) {
    Revision created =
        has(Flaw.CREATE_REVISION_SURVIVES_THE_DELETE) && pair.version() > 0
            ? firstCreated.computeIfAbsent(pair.key(), unused -> pair.created())
            : pair.created();
    long version = has(Flaw.VERSION_IS_NOT_COUNTED) ? Math.min(1, pair.version()) : pair.version();
    return new EtcdPair(pair.key(), pair.value(), created, pair.modified(), version, pair.lease());
  }

  @Override
  public CompletableFuture<EtcdTxn.Answer> txn(EtcdTxn txn) {
    return sound
        .txn(txn)
        .thenApply(
            answer ->
                new EtcdTxn.Answer(
                    answer.succeeded(),
                    !answer.succeeded() && has(Flaw.REVISION_GROWS_WITH_A_REFUSED_TXN)
                        ? new Revision(answer.revision().value() + 1)
                        : answer.revision(),
                    answer.reads().stream().map(read -> read.map(this::flawed)).toList()));
  }

  @Override
  public CompletableFuture<EtcdRange.Answer> range(EtcdRange question) {
    return sound
        .range(question)
        .thenApply(
            answer ->
                new EtcdRange.Answer(
                    answer.revision(),
                    answer.pairs().stream().map(this::flawed).toList(),
                    answer.more() && !has(Flaw.MORE_IS_NOT_TOLD),
                    answer.count()));
  }

  @Override
  public CompletableFuture<EtcdGrant> grant(long seconds) {
    return sound.grant(seconds);
  }

  @Override
  public CompletableFuture<Long> keepAlive(LeaseId lease) {
    return sound.keepAlive(lease);
  }

  @Override
  @SuppressWarnings("NullAway") // null is the one value of Void
  public CompletableFuture<Void> revoke(LeaseId lease) {
    return has(Flaw.A_LEASE_ENDS_WITHOUT_ITS_KEYS)
        ? CompletableFuture.completedFuture(null)
        : sound.revoke(lease);
  }

  @Override
  public EtcdWatch.Handle watch(EtcdWatch question, EtcdWatch.Listener listener) {
    long later = has(Flaw.A_WATCH_BEGINS_ONE_TOO_LATE) ? 1 : 0;
    Revision since = new Revision(question.since().value() + later);
    return sound.watch(
        new EtcdWatch(question.from(), question.to(), since), new FlawedListener(listener));
  }

  private final class FlawedListener implements EtcdWatch.Listener {
    private final EtcdWatch.Listener listener;

    FlawedListener(EtcdWatch.Listener listener) {
      this.listener = listener;
    }

    @Override
    public void answered(EtcdWatch.Response response) {
      List<EtcdWatch.Event> events =
          response.events().stream()
              .filter(
                  event -> !has(Flaw.DELETES_ARE_NOT_WATCHED) || event.type() == EtcdWatch.Type.PUT)
              .map(event -> new EtcdWatch.Event(event.type(), flawed(event.pair())))
              .toList();
      if (has(Flaw.A_REVISION_IS_TORN) && events.size() > 1) {
        listener.answered(with(response, events.subList(0, 1)));
        listener.answered(with(response, events.subList(1, events.size())));
      } else {
        listener.answered(with(response, events));
      }
    }

    private EtcdWatch.Response with(EtcdWatch.Response response, List<EtcdWatch.Event> events) {
      return new EtcdWatch.Response(response.kind(), response.revision(), events);
    }

    @Override
    public void ended(EtcdWatch.End end) {
      listener.ended(
          has(Flaw.A_FORGOTTEN_PAST_CAN_BE_WATCHED) ? EtcdWatch.End.because(end.reason()) : end);
    }
  }

  @Override
  public CompletableFuture<EtcdStatus> status(String endpoint) {
    return sound.status(endpoint);
  }

  @Override
  public void close() {
    sound.close();
  }
}
