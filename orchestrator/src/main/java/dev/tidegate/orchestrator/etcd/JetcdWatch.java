package dev.tidegate.orchestrator.etcd;

import dev.tidegate.core.store.Revision;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.common.exception.CompactedException;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.grpc.Status;

/**
 * The callbacks of one of jetcd's watchers, translated. After most errors jetcd opens the watch
 * again by itself; it must not be let, so whoever hears of an end has to close the watch.
 */
record JetcdWatch(EtcdWatch.Listener listener) implements Watch.Listener {
  static EtcdWatch.Handle open(Watch watch, EtcdWatch question, EtcdWatch.Listener listener) {
    WatchOption option =
        WatchOption.builder()
            .withRange(JetcdClient.jetcd(question.to()))
            .withRevision(question.since().value())
            .withProgressNotify(true)
            .withCreateNotify(true)
            .withRequireLeader(true)
            .build();
    return new Opened(
        watch.watch(JetcdClient.jetcd(question.from()), option, new JetcdWatch(listener)));
  }

  /** Jetcd dies of what any callback throws, so an event of no known kind ends the watch here. */
  @Override
  public void onNext(WatchResponse response) {
    if (response.getEvents().stream()
        .anyMatch(event -> event.getEventType() == WatchEvent.EventType.UNRECOGNIZED)) {
      listener.ended(
          EtcdWatch.End.because("unknown event at " + response.getHeader().getRevision()));
      return;
    }
    listener.answered(
        new EtcdWatch.Response(
            kind(response),
            JetcdClient.revision(response.getHeader().getRevision()),
            response.getEvents().stream().map(JetcdWatch::event).toList()));
  }

  private static EtcdWatch.Kind kind(WatchResponse response) {
    if (response.isCreatedNotify()) {
      return EtcdWatch.Kind.CREATED;
    }
    return response.isProgressNotify() ? EtcdWatch.Kind.PROGRESS : EtcdWatch.Kind.EVENTS;
  }

  private static EtcdWatch.Event event(WatchEvent event) {
    EtcdWatch.Type type =
        event.getEventType() == WatchEvent.EventType.PUT
            ? EtcdWatch.Type.PUT
            : EtcdWatch.Type.DELETE;
    return new EtcdWatch.Event(type, JetcdClient.pair(event.getKeyValue()));
  }

  @Override
  public void onError(Throwable failure) {
    listener.ended(end(failure, String.valueOf(failure.getMessage())));
  }

  private static EtcdWatch.End end(Throwable failure, String reason) {
    if (failure instanceof CompactedException forgotten) {
      Revision compacted = JetcdClient.revision(forgotten.getCompactedRevision());
      return EtcdWatch.End.forgotten(reason, compacted);
    }
    return JetcdClient.statusOf(failure).getCode() == Status.Code.RESOURCE_EXHAUSTED
        ? EtcdWatch.End.tooLarge(reason)
        : EtcdWatch.End.because(reason);
  }

  @Override
  public void onCompleted() {
    listener.ended(EtcdWatch.End.because("etcd ended the watch"));
  }

  private record Opened(Watch.Watcher watcher) implements EtcdWatch.Handle {
    @Override
    public void requestProgress() {
      watcher.requestProgress();
    }

    @Override
    public void close() {
      watcher.close();
    }
  }
}
