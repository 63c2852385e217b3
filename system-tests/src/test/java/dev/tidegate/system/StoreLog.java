package dev.tidegate.system;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.ChangeSink;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import dev.tidegate.orchestrator.etcd.EtcdOptions;
import dev.tidegate.orchestrator.etcd.EtcdStore;
import dev.tidegate.testkit.EtcdCluster;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When each change of etcd came, by this process's monotonic clock, from the start of the log on.
 */
final class StoreLog implements AutoCloseable {
  private static final String DECISIONS = "log/" + Deployment.NAMESPACE + "/decisions/";

  private final EtcdStore store;
  private final ConcurrentLinkedQueue<Seen> seen = new ConcurrentLinkedQueue<>();

  /**
   * One change.
   *
   * @param nanos when it was heard of
   * @param value null if the key was deleted
   */
  record Seen(long nanos, Key key, @Nullable Bytes value) {
    boolean isClaim() {
      return key.equals(Key.of("system", "leader"));
    }

    /** True if it is a decision that moved a rollout, and is none to wait. */
    boolean isMove() {
      return key.path().startsWith(DECISIONS) && !word().equals("HOLD");
    }

    /** What was decided; empty if this is no decision. */
    String word() {
      return value != null
              && key.path().startsWith(DECISIONS)
              && DocumentReader.json(value.utf8()) instanceof MapNode decision
              && decision.get("decision") instanceof TextNode word
          ? word.value()
          : "";
    }
  }

  private StoreLog(EtcdStore store) {
    this.store = store;
  }

  /** Begins to follow {@code etcd}. */
  static StoreLog of(EtcdCluster etcd) {
    RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    StoreLog log =
        new StoreLog(
            EtcdStore.connect(EtcdOptions.plain(etcd.endpoints()), System::nanoTime, random));
    var unused = log.store.follow(new KeyRange("blob/", "system0"), log.new Listener());
    return log;
  }

  /** The first such change after {@code nanos}; fails if there is none {@code within} from now. */
  Seen await(long nanos, Duration within, Predicate<Seen> wanted) {
    Deployment.eventually(within, () -> first(nanos, wanted).isPresent());
    return first(nanos, wanted).orElseThrow();
  }

  private Optional<Seen> first(long nanos, Predicate<Seen> wanted) {
    return seen.stream().filter(one -> one.nanos() - nanos > 0).filter(wanted).findFirst();
  }

  /** Every key there ever was, sorted, with its last value, and whether it is there now. */
  List<StoredRelease.Kept> kept() {
    Map<Key, Bytes> last = new TreeMap<>();
    Set<Key> live = new HashSet<>();
    for (Seen one : seen) {
      if (one.value() == null) {
        live.remove(one.key());
      } else {
        live.add(one.key());
        last.put(one.key(), one.value());
      }
    }
    return last.entrySet().stream()
        .map(
            each ->
                new StoredRelease.Kept(
                    each.getKey().path(), live.contains(each.getKey()), each.getValue()))
        .toList();
  }

  @Override
  public void close() {
    store.close();
  }

  private final class Listener implements ChangeSink {
    @Override
    public void reset(Snapshot snapshot) {
      long now = System.nanoTime();
      snapshot.entries().forEach(entry -> seen.add(new Seen(now, entry.key(), entry.value())));
    }

    @Override
    public void apply(ChangeBatch batch) {
      long now = System.nanoTime();
      for (Entry put : batch.puts()) {
        seen.add(new Seen(now, put.key(), put.value()));
      }
      batch.deletes().forEach(key -> seen.add(new Seen(now, key, null)));
    }

    @Override
    public void progress(Revision revision) {
      // nothing changed
    }

    @Override
    public void disconnected(String cause) {
      // etcd stays up in these tests; what is missed is missing in the figures
    }
  }
}
