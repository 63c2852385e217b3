package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.PastEntry;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Store;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.view.ViewKeeper;
import dev.tidegate.orchestrator.wire.AuditEntry;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of a flag over time: its bodies from etcd's history, what stages served for it, and
 * its overrides, each with who did it and why. Bodies reach back as far as etcd was not compacted;
 * the rest has keys of its own. For any thread; blocks for {@code limit} reads at most, and a few.
 */
public final class FlagHistory {
  /** Most items of one answer. */
  public static final int ITEMS_MAX = 100;

  /** Audit entries looked at for overrides: of a busier namespace the newest. */
  private static final int AUDIT_MAX = 2000;

  private static final Revision NEWEST = new Revision(Long.MAX_VALUE);

  private final Store store;
  private final ViewKeeper views;
  private final AuditLog audit;

  /** Reads what {@code mutations} write. */
  public FlagHistory(Mutations mutations) {
    this.store = mutations.store();
    this.views = mutations.views();
    this.audit = new AuditLog(store);
  }

  /** What an item tells of. */
  public enum Kind {
    /** The flag's body was put. */
    FLAG,
    /** A rollout changed what is served. */
    STAGE,
    /** An override began or ended. */
    OVERRIDE
  }

  /** Where the bodies end. */
  public enum End {
    /** With the put that created the flag. */
    CREATED,
    /** Etcd has forgotten what was before. */
    COMPACTED,
    /** There is more: ask again before the oldest revision. */
    LIMIT
  }

  /**
   * One change.
   *
   * @param audit who and why; null for what came by a bare put, which nobody vouches for
   * @param what in words, for people
   * @param definition the body, of a FLAG only
   * @param changes since the body before; empty where there is none to compare with
   */
  public record Item(
      Revision revision,
      Kind kind,
      @Nullable AuditEntry audit,
      String what,
      @Nullable MapNode definition,
      List<MemberChange> changes) {
    public Item {
      changes = List.copyOf(changes);
    }
  }

  /**
   * Changes, newest first.
   *
   * @param end why there are no older bodies
   */
  public record Page(List<Item> items, End end) {
    public Page {
      items = List.copyOf(items);
    }
  }

  /**
   * The newest changes of a flag.
   *
   * @param before only those earlier than this revision, or null for all; needed for a deleted flag
   * @param limit 1 to {@value #ITEMS_MAX}
   */
  public Outcome<Page> of(String namespace, String flag, @Nullable Revision before, int limit) {
    try {
      Versions versions = walk(Keyspace.flag(namespace, flag), before, limit);
      if (versions.entries().isEmpty()) {
        return missing(flag, before, versions.end());
      }
      return new Outcome.Done<>(
          page(namespace, flag, versions, before, limit), views.current().revision());
    } catch (StoreUnavailableException e) {
      return new Outcome.Unavailable<>(String.valueOf(e.getMessage()));
    }
  }

  private static Outcome<Page> missing(String flag, @Nullable Revision before, End end) {
    if (end == End.COMPACTED) {
      return new Outcome.Conflict<>(
          "the history of flag " + flag + " before revision " + before + " is forgotten",
          "etcd has compacted it",
          "tidegate flag history " + flag);
    }
    return new Outcome.Missing<>(
        "flag " + flag + (before == null ? "" : " before revision " + before));
  }

  /** Bodies newest first; one more than asked for, to compare the last with. */
  private record Versions(List<Entry> entries, End end) {}

  private Versions walk(Key key, @Nullable Revision before, int limit) {
    List<Entry> entries = new ArrayList<>();
    Optional<Entry> newest = before == null ? store.get(key) : Optional.empty();
    PastEntry next = newest.<PastEntry>map(PastEntry.Found::new).orElseGet(PastEntry.Absent::new);
    if (before != null && before.value() > 1) {
      next = store.getAt(key, new Revision(before.value() - 1));
    }
    while (next instanceof PastEntry.Found found) {
      Entry entry = found.entry();
      entries.add(entry);
      if (entry.modRevision().equals(entry.createRevision())) {
        return new Versions(entries, End.CREATED);
      }
      if (entries.size() > limit) {
        return new Versions(entries, End.LIMIT);
      }
      next = store.getAt(key, new Revision(entry.modRevision().value() - 1));
    }
    return new Versions(entries, next instanceof PastEntry.Compacted ? End.COMPACTED : End.CREATED);
  }

  private Page page(
      String namespace, String flag, Versions versions, @Nullable Revision before, int limit) {
    List<Entry> bodies = versions.entries();
    Revision from = bodies.get(bodies.size() - 1).modRevision();
    Revision to = before == null ? NEWEST : new Revision(before.value() - 1);
    Authors authors = new Authors(namespace, audit.between(namespace, from, to, AUDIT_MAX));
    SortedMap<Revision, Item> items = new TreeMap<>(Comparator.reverseOrder());
    StageHistory stages = new StageHistory(store, views.current().namespace(namespace));
    stages
        .of(flag, from, to)
        .forEach(
            (revision, what) ->
                items.put(revision, item(revision, Kind.STAGE, authors.of(revision), what)));
    overrides(flag, authors, items);
    bodies(versions, authors, items);
    List<Item> newest = items.values().stream().limit(limit).toList();
    return new Page(newest, items.size() > limit ? End.LIMIT : versions.end());
  }

  private static Item item(Revision revision, Kind kind, @Nullable AuditEntry audit, String what) {
    return new Item(revision, kind, audit, what, null, List.of());
  }

  private static void overrides(String flag, Authors authors, Map<Revision, Item> items) {
    authors.known.forEach(
        (revision, entry) -> {
          boolean ofFlag = entry.subject().equals("flag " + flag);
          if (ofFlag && entry.action().startsWith("flag.override")) {
            items.put(revision, item(revision, Kind.OVERRIDE, entry, override(entry)));
          }
        });
  }

  /** The oldest body is there to be compared with, unless it is the last there is. */
  private static void bodies(Versions versions, Authors authors, Map<Revision, Item> items) {
    List<Entry> bodies = versions.entries();
    int shown = versions.end() == End.LIMIT ? bodies.size() - 1 : bodies.size();
    for (int i = 0; i < shown; i++) {
      Entry older = i + 1 < bodies.size() ? bodies.get(i + 1) : null;
      Item item = body(bodies.get(i), older, versions.end(), authors);
      Item stage = items.get(item.revision());
      items.put(item.revision(), stage == null ? item : because(item, stage.what()));
    }
  }

  private static Item because(Item item, String what) {
    return new Item(
        item.revision(), item.kind(), item.audit(), what, item.definition(), item.changes());
  }

  private static Item body(Entry entry, @Nullable Entry older, End end, Authors authors) {
    MapNode body = map(entry);
    Revision revision = entry.modRevision();
    List<MemberChange> changes = older == null ? List.of() : MemberChange.between(map(older), body);
    String put = changes.isEmpty() ? "put without a difference" : "changed";
    String first = end == End.CREATED ? "created" : "as it was";
    String what = older == null ? first : put;
    return new Item(revision, Kind.FLAG, authors.of(revision), what, body, changes);
  }

  /** Who did what: from one read, and from one more per revision where that was cut off. */
  private final class Authors {
    private final String namespace;
    private final SortedMap<Revision, AuditEntry> known;

    Authors(String namespace, SortedMap<Revision, AuditEntry> known) {
      this.namespace = namespace;
      this.known = known;
    }

    @Nullable AuditEntry of(Revision revision) {
      boolean cut = known.size() >= AUDIT_MAX && known.firstKey().isAfter(revision);
      return cut ? audit.at(namespace, revision).orElse(null) : known.get(revision);
    }
  }

  private static String override(AuditEntry entry) {
    return switch (entry.action()) {
      case "flag.override" -> "override set";
      case "flag.override-clear" -> "override cleared";
      default -> "override ended by its time";
    };
  }

  /** A body that cannot be read is shown as an empty one. */
  private static MapNode map(Entry entry) {
    try {
      return DocumentReader.json(entry.value().utf8()) instanceof MapNode map
          ? map
          : MapNode.of(Map.of());
    } catch (InvalidDocumentException e) {
      return MapNode.of("unreadable", TextNode.of(e.problems().get(0).message()));
    }
  }
}
