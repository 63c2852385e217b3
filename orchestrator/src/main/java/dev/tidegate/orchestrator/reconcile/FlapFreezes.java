package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.Standing;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.AuditEntry;
import dev.tidegate.orchestrator.wire.AutomaticRollback;
import dev.tidegate.orchestrator.wire.Freeze;
import dev.tidegate.orchestrator.wire.Freezes;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Freezes a service whose rollouts were rolled back automatically too often, until a person removes
 * the freeze.
 *
 * <p>What counts lies in the store, so that a new leader counts the same. A freeze is one fenced
 * commit whose operation names the rollback that was one too many: it takes effect once, whoever
 * repeats it, and is not made again for the same rollbacks after a person removed it.
 */
final class FlapFreezes {
  private static final Logger LOG = LoggerFactory.getLogger(FlapFreezes.class);

  /** Soon enough again after somebody else changed the freezes, or an unknown outcome. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Tools tools;
  private final Map<String, Examined> examined = new ConcurrentHashMap<>();

  /** Up to where a namespace was looked at, and in which term. */
  private record Examined(Fence fence, Revision newest) {}

  FlapFreezes(Tools tools) {
    this.tools = tools;
  }

  static boolean any(NamespaceView namespace) {
    return !newest(namespace).equals(Revision.NONE);
  }

  /** The newest status that an automatic rollback led to; none if there is none. */
  private static Revision newest(NamespaceView namespace) {
    return namespace.rollouts().values().stream()
        .filter(FlapFreezes::wentBackByItself)
        .map(RolloutEntry::statusRevision)
        .max(Revision::compareTo)
        .orElse(Revision.NONE);
  }

  private static boolean wentBackByItself(RolloutEntry entry) {
    Stored<RolloutStatus> stored = entry.status();
    if (stored == null || !stored.value().standing().isAutomatic()) {
      return false;
    }
    RolloutStatus status = stored.value();
    return (status instanceof RolloutStatus.RollingBack && !status.rehearses())
        || status instanceof RolloutStatus.RolledBack
        || status instanceof RolloutStatus.Failed
        || (status instanceof RolloutStatus.Held held && held.needsRetry());
  }

  /** One run for a namespace; answers when to try again, or null until something changes. */
  @Nullable Duration run(String name) {
    Optional<Fence> fence = tools.leadership().fence().get();
    Revision newest = newest(tools.views().current().namespace(name));
    if (fence.isEmpty()) {
      return null;
    }
    Examined now = new Examined(fence.get(), newest);
    if (newest.equals(Revision.NONE) || now.equals(examined.get(name))) {
      return null;
    }
    try {
      for (Flap flap : Flap.among(rollbacks(name), tools.clock().instant())) {
        CommitResult result = freeze(name, flap, fence.get());
        if (result instanceof CommitResult.Fenced) {
          return null;
        }
        if (!(result instanceof CommitResult.Committed)
            && !(result instanceof CommitResult.AlreadyApplied)) {
          return SOON;
        }
      }
    } catch (StoreUnavailableException e) {
      LOG.atWarn()
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("rollbacks cannot be counted now; trying again");
      return SOON;
    }
    examined.put(name, now);
    return null;
  }

  private List<Flap.Counted> rollbacks(String namespace) {
    Instant from = tools.clock().instant().minus(Flap.WITHIN.multipliedBy(2));
    return tools.store().list(Keyspace.rollbacksSince(namespace, from)).entries().stream()
        .flatMap(
            entry ->
                AutomaticRollback.FORMAT.read(entry.value()).value().stream()
                    .map(rollback -> new Flap.Counted(lastSegment(entry.key()), rollback)))
        .toList();
  }

  private static String lastSegment(Key key) {
    return key.path().substring(key.path().lastIndexOf('/') + 1);
  }

  private CommitResult freeze(String namespace, Flap flap, Fence fence) {
    Optional<Entry> entry = tools.store().get(Keyspace.freezes(namespace));
    Optional<Freezes> there =
        entry.isEmpty()
            ? Optional.of(Freezes.NONE)
            : Freezes.FORMAT.read(entry.get().value()).value();
    Revision seen = entry.map(Entry::modRevision).orElse(Revision.NONE);
    CommitDraft draft = new CommitDraft(namespace).asSeen(Keyspace.freezes(namespace), seen);
    // Freezes that cannot be read hold everything already; they are not written over.
    there
        .filter(freezes -> mayPut(freezes, flap))
        .ifPresent(
            freezes -> draft.put(Keyspace.freezes(namespace), Freezes.FORMAT, with(freezes, flap)));
    CommitResult result = tools.store().commit(audited(draft, flap, fence));
    tools.meters().answered(result);
    if (result instanceof CommitResult.Committed) {
      LOG.atError()
          .addKeyValue("freeze", namespace + "/" + flap.freeze())
          .addKeyValue("reason", flap.reason())
          .log("a service is frozen since its rollouts were rolled back too often");
    }
    return result;
  }

  /** What a person set under that name stays as it is. */
  private static boolean mayPut(Freezes freezes, Flap flap) {
    Freeze there = freezes.byName().get(flap.freeze());
    return there == null || there.actor().equals(Standing.ORCHESTRATOR);
  }

  private static Freezes with(Freezes freezes, Flap flap) {
    SortedMap<String, Freeze> all = new TreeMap<>(freezes.byName());
    all.put(
        flap.freeze(),
        new Freeze(flap.services(), null, null, flap.reason(), Standing.ORCHESTRATOR));
    return new Freezes(all);
  }

  private Commit audited(CommitDraft draft, Flap flap, Fence fence) {
    return draft.audited(
        fence,
        new AuditEntry(
            flap.operation(),
            Standing.ORCHESTRATOR,
            "freeze.flapping",
            "freeze " + flap.freeze(),
            flap.reason(),
            tools.clock().instant()));
  }
}
