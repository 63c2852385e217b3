package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Position;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.flag.FlagDefinition;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.plan.FlagChecks;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutSpec;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Guard;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.operate.Mutations.Mutation;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.StoredManifest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Accepting rollouts. The leader starts what was accepted. */
public final class RolloutOperations {
  /** Longest manifest as stored; its plan has to fit into a transaction beside it. */
  private static final int MANIFEST_BYTES_MAX = 256 * 1024;

  private final Mutations mutations;

  /** Changes through {@code mutations}. */
  public RolloutOperations(Mutations mutations) {
    this.mutations = mutations;
  }

  /**
   * A manifest that was accepted, or would be.
   *
   * @param created false if the very same rollout was there already, or for a dry run
   */
  public record Accepted(RolloutPlan plan, boolean created) {}

  /**
   * Checks a manifest and, unless {@code dryRun}, stores it under a new uid.
   *
   * @param namespace must be that of the manifest, where it names one
   */
  public Outcome<Accepted> apply(String namespace, Node manifest, boolean dryRun, Author author) {
    RolloutSpec spec;
    try {
      spec = RolloutSpecParser.parse(ManifestNamespace.in(namespace, manifest));
    } catch (InvalidDocumentException e) {
      return new Outcome.Invalid<>("the rollout is not valid", e.problems());
    }
    NamespaceView view = mutations.view().namespace(namespace);
    Problems problems = new Problems();
    checkSize(spec, problems);
    spec.notCarriedOut().forEach(problems::add);
    FlagChecks.check(spec.draft(), definitions(view)).forEach(problems::add);
    if (!problems.isEmpty()) {
      return new Outcome.Invalid<>("the rollout is not valid", problems.list());
    }
    Optional<RolloutEntry> existing = view.rollout(spec.name().name());
    if (existing.isPresent() && (existing.get().isActive() || waits(existing.get(), spec))) {
      return again(existing.get(), spec);
    }
    Problems owned = claimed(view, spec);
    if (!owned.isEmpty()) {
      return new Outcome.Invalid<>("a flag belongs to another rollout", owned.list());
    }
    return dryRun
        ? new Outcome.Done<>(new Accepted(spec.draft(), false), mutations.view().revision())
        : store(spec, existing, author);
  }

  /** True if the very same manifest was accepted and no leader has taken it up yet. */
  private static boolean waits(RolloutEntry entry, RolloutSpec spec) {
    @Nullable Stored<StoredManifest> stored = entry.spec();
    return entry.hasNewIncarnation()
        && stored != null
        && stored.value().spec().equals(spec.authored());
  }

  private Outcome<Accepted> again(RolloutEntry active, RolloutSpec spec) {
    @Nullable Stored<StoredManifest> stored = active.spec();
    if (stored != null && stored.value().spec().equals(spec.authored())) {
      return new Outcome.Done<>(
          new Accepted(spec.plan(stored.value().uid()), false), stored.modRevision());
    }
    return new Outcome.Conflict<>(
        "rollout " + spec.name().name() + " is under way with another spec",
        "its plan was frozen when it started",
        "tidegate rollout rollback " + spec.name().name() + ", then apply again");
  }

  private Outcome<Accepted> store(
      RolloutSpec spec, Optional<RolloutEntry> existing, Author author) {
    RolloutName name = spec.name();
    RolloutUid uid = new RolloutUid(mutations.freshId().value().toLowerCase(Locale.ROOT));
    Key key = Keyspace.spec(name);
    Revision seen = existing.map(RolloutEntry::spec).map(Stored::modRevision).orElse(Revision.NONE);
    StoredManifest manifest =
        new StoredManifest(
            name, uid, new TreeMap<>(spec.labels()), spec.authored(), author.subject());
    Mutation mutation =
        new Mutation(
            name.namespace(),
            uid.value(),
            author,
            "rollout.apply",
            "rollout " + name.name(),
            List.of(
                Guard.asSeen(key, seen),
                Guard.asSeen(
                    Keyspace.status(name),
                    existing.map(RolloutEntry::statusRevision).orElse(Revision.NONE))),
            List.of(new Change.Put(key, StoredManifest.FORMAT.write(manifest))));
    return mutations.submit(
        mutation,
        revision -> new Accepted(spec.plan(uid), true),
        new Outcome.Conflict<>(
            "rollout " + name.name() + " was applied by somebody else just now",
            "its manifest changed since it was read",
            "tidegate rollout get " + name.name()));
  }

  private static void checkSize(RolloutSpec spec, Problems problems) {
    int size = Bytes.ofUtf8(JsonWriter.compact(spec.authored())).size();
    if (size > MANIFEST_BYTES_MAX) {
      problems.add(
          new Problem(
              "$.spec",
              Position.NONE,
              "the spec has %d bytes, more than %d".formatted(size, MANIFEST_BYTES_MAX),
              "split the rollout in several, ordered by 'after'"));
    }
  }

  private static Map<String, FlagDefinition> definitions(NamespaceView view) {
    Map<String, FlagDefinition> definitions = new TreeMap<>();
    view.flags()
        .forEach(
            (key, stored) -> {
              FlagDefinition flag = FlagDefinition.parse(key, stored.value(), new Problems());
              if (flag != null) {
                definitions.put(key, flag);
              }
            });
    return definitions;
  }

  private static Problems claimed(NamespaceView view, RolloutSpec spec) {
    Problems problems = new Problems();
    for (String flag : spec.draft().flags()) {
      view.ownerOf(flag)
          .ifPresent(
              owner ->
                  problems.add(
                      new Problem(
                          "$.spec.stages",
                          Position.NONE,
                          "flag %s is owned by rollout %s".formatted(flag, owner.name().name()),
                          "wait for it to end, or roll it back")));
    }
    return problems;
  }
}
