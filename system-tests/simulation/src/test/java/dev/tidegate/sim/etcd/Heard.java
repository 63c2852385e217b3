package dev.tidegate.sim.etcd;

import static java.util.stream.Collectors.joining;

import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.etcd.EtcdWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** All that one watch told. Thread-safe. */
final class Heard implements EtcdWatch.Listener {
  private final List<EtcdWatch.Response> responses = new ArrayList<>();
  private final List<EtcdWatch.End> ends = new ArrayList<>();

  @Override
  public synchronized void answered(EtcdWatch.Response response) {
    responses.add(response);
  }

  @Override
  public synchronized void ended(EtcdWatch.End end) {
    ends.add(end);
  }

  synchronized boolean isEnded() {
    return !ends.isEmpty();
  }

  synchronized List<EtcdWatch.End> ends() {
    return List.copyOf(ends);
  }

  /** The newest revision up to which the watch said that it has told everything. */
  synchronized Revision progress() {
    return responses.stream()
        .filter(answer -> answer.kind() == EtcdWatch.Kind.PROGRESS)
        .map(EtcdWatch.Response::revision)
        .reduce(Revision.NONE, (last, next) -> next.isAfter(last) ? next : last);
  }

  synchronized List<EtcdWatch.Event> events() {
    return responses.stream().flatMap(answer -> answer.events().stream()).toList();
  }

  /** How it began, its events, and whether any revision was torn apart. */
  synchronized String told(
      Function<EtcdWatch.Event, String> event, Function<Revision, String> revision) {
    String created =
        responses.stream()
            .filter(answer -> answer.kind() == EtcdWatch.Kind.CREATED)
            .map(answer -> revision.apply(answer.revision()))
            .collect(joining(","));
    String events =
        responses.stream()
            .filter(answer -> answer.kind() == EtcdWatch.Kind.EVENTS)
            .flatMap(answer -> answer.events().stream())
            .map(event)
            .collect(joining(" "));
    String compacted =
        ends.stream()
            .filter(end -> end.compacted().isAfter(Revision.NONE))
            .map(end -> revision.apply(end.compacted()))
            .findFirst()
            .orElse("no");
    return "created %s, compacted %s, torn %s: %s"
        .formatted(created, compacted, tornRevisions(), events);
  }

  /** Revisions of which events came in more than one answer. */
  private List<Revision> tornRevisions() {
    List<Revision> each =
        responses.stream()
            .flatMap(
                answer -> answer.events().stream().map(event -> event.pair().modified()).distinct())
            .toList();
    return each.stream().filter(one -> each.indexOf(one) != each.lastIndexOf(one)).toList();
  }
}
