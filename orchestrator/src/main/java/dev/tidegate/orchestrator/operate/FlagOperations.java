package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Position;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.flag.FlagDefinition;
import dev.tidegate.core.flag.FlagDocument;
import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Guard;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.operate.Mutations.Mutation;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.view.Unreadable;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Changing flags. What is not valid is refused with every problem; nothing is written then. */
public final class FlagOperations {
  /** Most flags of one document: all are put in one transaction. */
  public static final int FLAGS_AT_ONCE_MAX = 100;

  /** Most flags of a namespace. */
  public static final int FLAGS_PER_NAMESPACE_MAX = 2000;

  private static final int BYTES_AT_ONCE_MAX = 1024 * 1024;
  private static final int RACES_MAX = 5;

  private static final MapNode STAND_IN =
      MapNode.builder()
          .put("state", "ENABLED")
          .put("variants", MapNode.builder().put("off", false).build())
          .build();

  private final Mutations mutations;
  private final FlagDocuments documents;

  /** Changes through {@code mutations}. */
  public FlagOperations(Mutations mutations) {
    this.mutations = mutations;
    this.documents = new FlagDocuments(mutations);
  }

  /**
   * Puts one flag.
   *
   * @param body flagd flag body
   * @param expected mod revision the caller saw, {@link Revision#NONE} for "must not exist", or
   *     null for whatever is there
   */
  public Outcome<String> put(
      String namespace, String key, Node body, @Nullable Revision expected, Author author) {
    return put(namespace, key, body, expected, author, "flag.put");
  }

  Outcome<String> put(
      String namespace,
      String key,
      Node body,
      @Nullable Revision expected,
      Author author,
      String action) {
    Problems problems = new Problems();
    @Nullable FlagDefinition definition = FlagDefinition.parse(key, body, problems);
    if (definition != null) {
      HygieneMetadata.check(definition, Problem.ROOT, problems);
    }
    if (definition == null || !problems.isEmpty()) {
      return new Outcome.Invalid<>("flag " + key + " is not valid", problems.list());
    }
    NamespaceView view = mutations.view().namespace(namespace);
    checkReferences(view, definition, problems);
    if (!problems.isEmpty()) {
      return new Outcome.Invalid<>("flag " + key + " is not valid", problems.list());
    }
    OwnedFlags.check(view, definition, problems);
    if (!problems.isEmpty()) {
      return new Outcome.Invalid<>("flag " + key + " is owned by a rollout", problems.list());
    }
    NeededFlags.check(view, definition, problems);
    if (!problems.isEmpty()) {
      return new Outcome.Invalid<>("flags need one another", problems.list());
    }
    checkRoom(view, Set.of(key), problems);
    if (!problems.isEmpty()) {
      return new Outcome.Invalid<>("namespace " + namespace + " is full", problems.list());
    }
    return write(namespace, definition, guards(namespace, key, expected), author, action);
  }

  /**
   * Puts every flag and shared rule of a flagd document that differs, or none. A document with
   * {@link ExpectedRevisions} is refused if what it names has other revisions now.
   */
  public Outcome<AppliedFlags> putAll(
      String namespace, Node document, boolean dryRun, Author author) {
    NamespaceView view = mutations.view().namespace(namespace);
    FlagDocument parsed;
    try {
      parsed =
          FlagDocument.parseStrictly(
              document, NeededFlags.definitions(view), NeededFlags.rules(view));
    } catch (InvalidDocumentException e) {
      return new Outcome.Invalid<>("the flag document is not valid", e.problems());
    }
    Problems problems = new Problems();
    for (FlagDefinition flag : parsed.flags().values()) {
      HygieneMetadata.check(flag, Problem.member("$.flags", flag.key()), problems);
      OwnedFlags.check(view, flag, problems);
    }
    int size = parsed.flags().size() + parsed.evaluators().size();
    if (size > FLAGS_AT_ONCE_MAX || size == 0) {
      problems.add(tooMany(size));
    }
    checkRoom(view, parsed.flags().keySet(), problems);
    checkSize(parsed, problems);
    @Nullable ExpectedRevisions expected = ExpectedRevisions.of(document, problems).orElse(null);
    if (!problems.isEmpty()) {
      return new Outcome.Invalid<>("the flag document is not valid", problems.list());
    }
    return documents.apply(namespace, parsed, expected, dryRun, author);
  }

  /**
   * Switches a flag on or off. Off is the kill switch: never refused for what a rollout does, and
   * written without a leader. Where the view says that there is nothing to do, or turns out to be
   * behind, the store itself is asked: a replica that is cut off from changes must not confirm a
   * kill that was undone since.
   *
   * @param action for the audit: flag.kill, flag.disable or flag.enable
   */
  public Outcome<String> setEnabled(
      String namespace, String key, boolean enabled, Author author, String action) {
    Outcome<String> outcome = new Outcome.Missing<>("flag " + key);
    for (int race = 0; race < RACES_MAX; race++) {
      NamespaceView view = mutations.view().namespace(namespace);
      @Nullable Stored<MapNode> newest;
      try {
        newest = race == 0 ? null : newest(namespace, key);
      } catch (StoreUnavailableException e) {
        return new Outcome.Unavailable<>("the store does not answer: " + e.getMessage());
      }
      @Nullable Stored<MapNode> stored =
          newest == null ? storedOrStandIn(view, key, enabled) : newest;
      if (stored == null) {
        return new Outcome.Missing<>("flag " + key + " in namespace " + namespace);
      }
      MapNode body =
          stored.value().toBuilder().put("state", enabled ? "ENABLED" : "DISABLED").build();
      if (body.equals(stored.value()) && !view.quarantined().containsKey(key)) {
        if (newest != null) {
          return new Outcome.Done<>(key, stored.modRevision());
        }
        continue; // the next round asks the store
      }
      Mutation mutation =
          new Mutation(
              namespace,
              mutations.freshId().value(),
              author,
              action,
              "flag " + key,
              guards(namespace, key, stored.modRevision()),
              List.of(new Change.Put(Keyspace.flag(namespace, key), bytes(body))));
      outcome = mutations.submit(mutation, revision -> key, changed("flag " + key));
      if (!(outcome instanceof Outcome.Conflict)) {
        return outcome;
      }
      if (newest == null) {
        mutations.awaitView(new Revision(stored.modRevision().value() + 1));
      }
    }
    return outcome;
  }

  /** The body in the store, or null if there is none that can be read. */
  private @Nullable Stored<MapNode> newest(String namespace, String key) {
    Entry entry = mutations.store().get(Keyspace.flag(namespace, key)).orElse(null);
    if (entry == null) {
      return null;
    }
    try {
      return DocumentReader.json(entry.value().utf8()) instanceof MapNode body
          ? new Stored<>(body, entry.createRevision(), entry.modRevision(), List.of())
          : null;
    } catch (InvalidDocumentException e) {
      return null; // what the view has of it is switched instead
    }
  }

  /**
   * The body to switch. A flag that cannot be read and of which no good body is known can still be
   * switched off: a stand-in takes its place, under which everybody's code default applies.
   */
  private static @Nullable Stored<MapNode> storedOrStandIn(
      NamespaceView view, String key, boolean enabled) {
    Stored<MapNode> stored = view.flags().get(key);
    Unreadable poison = view.quarantined().get(key);
    if (stored != null || poison == null || enabled) {
      return stored;
    }
    return new Stored<>(STAND_IN, poison.modRevision(), poison.modRevision(), poison.problems());
  }

  /** Deletes a flag that no active rollout owns, and its override. */
  public Outcome<String> delete(
      String namespace, String key, @Nullable Revision expected, Author author) {
    NamespaceView view = mutations.view().namespace(namespace);
    if (!view.flags().containsKey(key) && !view.quarantined().containsKey(key)) {
      return new Outcome.Missing<>("flag " + key + " in namespace " + namespace);
    }
    if (view.ownerOf(key).isPresent()) {
      String owner = view.ownerOf(key).get().name().name();
      return new Outcome.Conflict<>(
          "flag " + key + " is owned by rollout " + owner,
          "an active rollout changes it",
          "tidegate rollout rollback " + owner);
    }
    Optional<Outcome<String>> kept = NeededFlags.whyKept(view, key);
    if (kept.isPresent()) {
      return kept.get();
    }
    Mutation mutation =
        new Mutation(
            namespace,
            mutations.freshId().value(),
            author,
            "flag.delete",
            "flag " + key,
            guards(namespace, key, expected),
            List.of(
                new Change.Delete(Keyspace.flag(namespace, key)),
                new Change.Delete(Keyspace.override(namespace, key))));
    return mutations.submit(mutation, revision -> key, changed("flag " + key));
  }

  private Outcome<String> write(
      String namespace,
      FlagDefinition definition,
      List<Guard> guards,
      Author author,
      String action) {
    String key = definition.key();
    Mutation mutation =
        new Mutation(
            namespace,
            mutations.freshId().value(),
            author,
            action,
            "flag " + key,
            guards,
            List.of(new Change.Put(Keyspace.flag(namespace, key), bytes(definition.toNode()))));
    return mutations.submit(mutation, revision -> key, changed("flag " + key));
  }

  private static List<Guard> guards(String namespace, String key, @Nullable Revision expected) {
    return expected == null
        ? List.of()
        : List.of(Guard.asSeen(Keyspace.flag(namespace, key), expected));
  }

  private static <T> Outcome.Conflict<T> changed(String what) {
    return new Outcome.Conflict<>(
        what + " changed since it was read",
        "its revision is no longer the one given",
        "read it again and repeat the change");
  }

  private static void checkReferences(
      NamespaceView view, FlagDefinition definition, Problems problems) {
    for (String name : definition.references()) {
      if (!view.evaluators().containsKey(name)) {
        problems.add(
            new Problem(
                "$.targeting",
                Position.NONE,
                "there is no shared rule '" + name + "' in namespace " + view.name(),
                "apply it under $evaluators, together with the flag"));
      }
    }
  }

  private static void checkRoom(NamespaceView view, Set<String> keys, Problems problems) {
    Set<String> all = new HashSet<>(view.flags().keySet());
    all.addAll(keys);
    if (all.size() > FLAGS_PER_NAMESPACE_MAX) {
      problems.add(
          new Problem(
              "$.flags",
              Position.NONE,
              "namespace %s would have %d flags, more than %d"
                  .formatted(view.name(), all.size(), FLAGS_PER_NAMESPACE_MAX),
              "delete flags that are no longer used, or use another namespace"));
    }
  }

  private static void checkSize(FlagDocument document, Problems problems) {
    long size = 0;
    for (FlagDefinition flag : document.flags().values()) {
      size += bytes(flag.toNode()).size();
    }
    for (Node rule : document.evaluators().values()) {
      size += bytes(rule).size();
    }
    if (size > BYTES_AT_ONCE_MAX) {
      problems.add(
          new Problem(
              "$",
              Position.NONE,
              "%d bytes of flags and shared rules, more than %d".formatted(size, BYTES_AT_ONCE_MAX),
              "split the document: each part is applied in one transaction"));
    }
  }

  private static Bytes bytes(Node body) {
    return Bytes.ofUtf8(JsonWriter.compact(body));
  }

  private static Problem tooMany(int size) {
    return new Problem(
        "$.flags",
        Position.NONE,
        "%d flags and shared rules, expected 1 to %d".formatted(size, FLAGS_AT_ONCE_MAX),
        "split the document: each part is applied in one transaction");
  }
}
