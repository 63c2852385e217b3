package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.flag.FlagDefinition;
import dev.tidegate.core.flag.FlagDocument;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Guard;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.operate.AppliedFlags.Effect;
import dev.tidegate.orchestrator.operate.AppliedFlags.Item;
import dev.tidegate.orchestrator.operate.AppliedFlags.Kind;
import dev.tidegate.orchestrator.operate.Mutations.Mutation;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.AuditEntry;
import dev.tidegate.orchestrator.wire.CoreFormats;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Flagd documents as a whole: what one would change, and putting it in one transaction. */
final class FlagDocuments {
  private static final int RACES_MAX = 5;
  private static final int NAMED_MAX = 5;

  private final Mutations mutations;
  private final AuditLog audit;

  FlagDocuments(Mutations mutations) {
    this.mutations = mutations;
    this.audit = new AuditLog(mutations.store());
  }

  /**
   * Puts what differs of a valid document, or nothing. Every flag and segment of it is guarded by
   * what the answer was worked out from.
   *
   * @param expected the revisions the caller saw, or null for whatever is there now
   */
  Outcome<AppliedFlags> apply(
      String namespace,
      FlagDocument document,
      @Nullable ExpectedRevisions expected,
      boolean dryRun,
      Author author) {
    Outcome<AppliedFlags> outcome = changedMeanwhile("the flags", List.of());
    for (int race = 0; race < RACES_MAX; race++) {
      RolloutView view = mutations.view();
      AppliedFlags applied = compare(view.namespace(namespace), document);
      List<Item> stale = expected == null ? List.of() : stale(applied, expected);
      if (!stale.isEmpty()) {
        return conflict(namespace, stale);
      }
      if (dryRun || !applied.isChange()) {
        return new Outcome.Done<>(applied, view.revision());
      }
      outcome = put(namespace, applied, author);
      if (!(outcome instanceof Outcome.Conflict)) {
        return outcome;
      }
      mutations.awaitView(new Revision(view.revision().value() + 1));
    }
    return outcome;
  }

  private Outcome<AppliedFlags> put(String namespace, AppliedFlags applied, Author author) {
    List<Guard> guards = new ArrayList<>();
    List<Change> changes = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Item item : applied.items()) {
      Key key = key(namespace, item);
      guards.add(Guard.asSeen(key, item.seen()));
      if (item.effect() != Effect.UNCHANGED) {
        changes.add(new Change.Put(key, CoreFormats.bytes(item.after())));
        names.add(item.key());
      }
    }
    Mutation mutation =
        new Mutation(
            namespace,
            mutations.freshId().value(),
            author,
            "flag.apply",
            "flags " + String.join(", ", names),
            guards,
            changes);
    return mutations.submit(mutation, revision -> applied, changedMeanwhile("the flags", names));
  }

  private static Key key(String namespace, Item item) {
    return item.kind() == Kind.FLAG
        ? Keyspace.flag(namespace, item.key())
        : Keyspace.evaluator(namespace, item.key());
  }

  private static AppliedFlags compare(NamespaceView view, FlagDocument document) {
    List<Item> items = new ArrayList<>();
    for (FlagDefinition flag : document.flags().values()) {
      items.add(item(Kind.FLAG, flag.key(), view.flags().get(flag.key()), flag.toNode()));
    }
    for (Map.Entry<String, Node> rule : document.evaluators().entrySet()) {
      Stored<Node> stored = view.evaluators().get(rule.getKey());
      items.add(item(Kind.SEGMENT, rule.getKey(), stored, rule.getValue()));
    }
    return new AppliedFlags(items);
  }

  private static Item item(
      Kind kind, String key, @Nullable Stored<? extends Node> stored, Node after) {
    if (stored == null) {
      return new Item(kind, key, Effect.CREATED, Revision.NONE, null, after, List.of());
    }
    Node before = stored.value();
    if (stored.isNewest() && before.equals(after)) {
      return new Item(kind, key, Effect.UNCHANGED, stored.modRevision(), before, after, List.of());
    }
    List<MemberChange> changes =
        kind == Kind.FLAG && before instanceof MapNode old && after instanceof MapNode now
            ? MemberChange.between(old, now)
            : List.of(new MemberChange("", before, after));
    return new Item(kind, key, Effect.CHANGED, stored.modRevision(), before, after, changes);
  }

  private static List<Item> stale(AppliedFlags applied, ExpectedRevisions expected) {
    return applied.items().stream()
        .filter(item -> !item.seen().equals(expected.of(item.kind(), item.key())))
        .toList();
  }

  private Outcome<AppliedFlags> conflict(String namespace, List<Item> stale) {
    List<String> who = new ArrayList<>();
    for (Item item : stale.subList(0, Math.min(NAMED_MAX, stale.size()))) {
      who.add(item.key() + " " + lastChange(namespace, item.seen()));
    }
    if (stale.size() > NAMED_MAX) {
      who.add("and %d more".formatted(stale.size() - NAMED_MAX));
    }
    String what = stale.size() == 1 ? "a flag or segment" : stale.size() + " flags and segments";
    return new Outcome.Conflict<>(
        what + " changed since the file was read",
        String.join("; ", who),
        "look at them with tidegate flag history KEY, then repeat the change");
  }

  private String lastChange(String namespace, Revision revision) {
    if (revision.equals(Revision.NONE)) {
      return "was deleted";
    }
    try {
      return audit
          .at(namespace, revision)
          .map(entry -> "at revision " + revision + " by " + words(entry))
          .orElse("at revision " + revision + " in etcd directly");
    } catch (StoreUnavailableException e) {
      return "at revision " + revision; // who it was is not worth failing for
    }
  }

  private static String words(AuditEntry entry) {
    return entry.actor() + " (" + entry.action() + ")";
  }

  private static <T> Outcome.Conflict<T> changedMeanwhile(String what, List<String> names) {
    return new Outcome.Conflict<>(
        what + " changed since they were read",
        names.size() > NAMED_MAX ? names.size() + " of them" : String.join(", ", names),
        "read them again and repeat the change");
  }
}
