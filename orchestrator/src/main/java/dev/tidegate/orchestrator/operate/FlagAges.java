package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Store;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.AuditEntry;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** When flags were created and changed last, from the newest audit entries of their namespace. */
public final class FlagAges {
  private final AuditLog audit;

  /** Reads what {@code mutations} write. */
  public FlagAges(Mutations mutations) {
    this.audit = new AuditLog(mutations.store());
  }

  /**
   * What is known of one flag.
   *
   * @param changed the audit entry of the last change, null if it is older than what was read or
   *     was made in etcd directly
   * @param created when it was created, null if that is not known
   * @param changedBefore it was changed last before this time; null unless it is older than what
   *     was read
   */
  public record Age(
      @Nullable AuditEntry changed, @Nullable Instant created, @Nullable Instant changedBefore) {}

  /**
   * The ages of all flags of {@code view}, from its newest {@value Store#NEWEST_MAX} audit entries.
   *
   * @throws dev.tidegate.core.store.StoreUnavailableException if the store does not answer
   */
  public Map<String, Age> of(NamespaceView view) {
    Map<String, Age> ages = new TreeMap<>();
    Revision from =
        view.flags().values().stream()
            .map(Stored::createRevision)
            .min(Revision::compareTo)
            .orElse(null);
    if (from == null) {
      return ages;
    }
    Revision to = new Revision(Long.MAX_VALUE);
    SortedMap<Revision, AuditEntry> entries =
        audit.between(view.name(), from, to, Store.NEWEST_MAX);
    boolean cut = entries.size() >= Store.NEWEST_MAX;
    view.flags().forEach((key, body) -> ages.put(key, age(body, entries, cut)));
    return ages;
  }

  private static Age age(
      Stored<MapNode> body, SortedMap<Revision, AuditEntry> entries, boolean cut) {
    @Nullable AuditEntry changed = entries.get(body.modRevision());
    @Nullable AuditEntry created = entries.get(body.createRevision());
    @Nullable AuditEntry oldest = cut ? entries.get(entries.firstKey()) : null;
    boolean older = oldest != null && entries.firstKey().isAfter(body.modRevision());
    return new Age(
        changed,
        created == null ? null : created.at(),
        older && oldest != null ? oldest.at() : null);
  }
}
