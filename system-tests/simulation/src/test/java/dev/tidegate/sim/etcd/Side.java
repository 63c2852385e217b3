package dev.tidegate.sim.etcd;

import static java.util.stream.Collectors.joining;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.LeaseId;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.etcd.EtcdClient;
import dev.tidegate.orchestrator.etcd.EtcdGrant;
import dev.tidegate.orchestrator.etcd.EtcdPair;
import dev.tidegate.orchestrator.etcd.EtcdRange;
import dev.tidegate.orchestrator.etcd.EtcdTxn;
import dev.tidegate.orchestrator.etcd.EtcdWatch;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One of two etcds that are asked the same. Revisions are told relative to the start, leases by the
 * order of their grants, and every answer as text, so that those of both can be compared.
 */
abstract class Side implements AutoCloseable {
  private final EtcdClient client;
  private final String prefix;
  private final long base;
  private final List<LeaseId> leases = new ArrayList<>();
  private final Map<Integer, EtcdWatch.Handle> open = new LinkedHashMap<>();
  private final List<Heard> heard = new ArrayList<>();

  Side(EtcdClient client, String prefix, long base) {
    this.client = client;
    this.prefix = prefix;
    this.base = base;
  }

  /** The value of a call's answer, as soon as it is there. */
  abstract <T> T await(CompletableFuture<T> answer) throws ExecutionException;

  /** Runs {@code attempt}, again if need be, until {@code done}. */
  abstract void until(BooleanSupplier done, Runnable attempt);

  /** Forgets the history before {@code revision}, or says why not. */
  abstract String compact(Revision revision);

  final String compact(long relative) {
    return compact(absolute(relative));
  }

  final Bytes key(String name) {
    return Bytes.ofUtf8(prefix + name);
  }

  final Revision absolute(long relative) {
    return relative == 0 ? Revision.NONE : new Revision(relative + base);
  }

  final long relative(Revision revision) {
    return revision.equals(Revision.NONE) ? 0 : revision.value() - base;
  }

  final @Nullable LeaseId lease(int number) {
    return number < 0 ? null : leases.get(number);
  }

  final int leases() {
    return leases.size();
  }

  final String txn(EtcdTxn txn) {
    return told(
        client.txn(txn),
        answer ->
            "%s @%d %s"
                .formatted(
                    answer.succeeded(),
                    relative(answer.revision()),
                    answer.reads().stream()
                        .map(read -> read.map(this::text).orElse("absent"))
                        .toList()));
  }

  final String range(EtcdRange range) {
    return told(
        client.range(range),
        answer ->
            "@%d more %s of %d: %s"
                .formatted(
                    relative(answer.revision()),
                    answer.more(),
                    answer.count(),
                    answer.pairs().stream().map(this::text).toList()));
  }

  /** The newest revision, relative to the start. */
  final long revision() {
    try {
      return relative(await(client.range(EtcdRange.key(key("x")).counted())).revision());
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  final String grant(long seconds) {
    return told(client.grant(seconds), this::granted);
  }

  private String granted(EtcdGrant grant) {
    leases.add(grant.id());
    return grant.seconds() + " s";
  }

  /** A lease that is gone may be told in two ways. */
  final String keepAlive(int number) {
    String renewed = told(client.keepAlive(leases.get(number)), seconds -> seconds + " s");
    return renewed.startsWith("NOT_FOUND") ? "0 s" : renewed;
  }

  final String revoke(int number) {
    return told(client.revoke(leases.get(number)), unused -> "revoked");
  }

  final String watch(String from, String to, long since) {
    Heard listener = new Heard();
    heard.add(listener);
    EtcdWatch question = new EtcdWatch(key(from), key(to), absolute(since));
    EtcdWatch.Handle handle = client.watch(question, listener);
    open.put(heard.size() - 1, handle);
    // until etcd serves it its backlog, a compaction may or may not end it
    awaitProgress(handle, listener);
    return "watch " + (heard.size() - 1);
  }

  private void awaitProgress(EtcdWatch.Handle handle, Heard listener) {
    Revision reached = absolute(revision());
    until(
        () -> listener.isEnded() || !reached.isAfter(listener.progress()), handle::requestProgress);
  }

  final int watches() {
    return heard.size();
  }

  /** What a watch has told, once it has told everything. */
  final String close(int number) {
    EtcdWatch.Handle handle = open.remove(number);
    Heard listener = heard.get(number);
    if (handle != null) {
      awaitProgress(handle, listener);
      handle.close();
    }
    return listener.told(
        event -> event.type() + " " + text(event.pair()),
        revision -> Long.toString(relative(revision)));
  }

  private <T> String told(CompletableFuture<T> answer, Function<T, String> text) {
    try {
      return text.apply(await(answer));
    } catch (ExecutionException e) {
      Status status = Status.fromThrowable(e);
      return status.getCode() + " " + status.getDescription();
    }
  }

  private String text(EtcdPair pair) {
    LeaseId lease = pair.lease();
    return List.of(
            pair.key().utf8().substring(prefix.length()),
            pair.value().utf8(),
            relative(pair.created()),
            relative(pair.modified()),
            pair.version(),
            lease == null ? "-" : leases.indexOf(lease))
        .stream()
        .map(Object::toString)
        .collect(joining("/"));
  }

  @Override
  public void close() {
    client.close();
  }
}
